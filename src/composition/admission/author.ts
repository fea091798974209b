import type { KubeObject } from '../../kube/object.ts'

/**
 * On a Composition: who wrote its content, a user and below it the groups, one a line. The API server
 * itself writes it, by the policy in deploy/admission: whoever changes the spec or this annotation is
 * the author, whatever the request says. The controller copies it to the revision of that content.
 */
export const authorAnnotation = 'composition.plumbline.dev/author'

/** A user as the API server has authenticated it. */
export interface Author {
  readonly user: string
  readonly groups: readonly string[]
}

/** The recorded author; undefined when none was recorded. */
export function authorOf({ metadata }: KubeObject): Author | undefined {
  const [user = '', ...groups] = (metadata.annotations?.[authorAnnotation] ?? '').split('\n')
  return user === '' ? undefined : { user, groups }
}

/** The annotations that carry the author of a Composition over to its revision. */
export function authorAnnotations({ metadata }: KubeObject): Readonly<Record<string, string>> {
  const author = metadata.annotations?.[authorAnnotation]
  return author === undefined ? {} : { [authorAnnotation]: author }
}

export const unknownAuthor = `its author is not recorded, so that nobody's rights can be checked: install deploy/admission, then change it or apply it anew`
