import { type KubeObject, toObjectKey } from '../../kube/object.ts'
import type { StoreReader } from '../../runtime/store.ts'
import type { Candidates } from './look-up.ts'
import { controllerOf } from './target.ts'
import type { TargetKind } from './uses.ts'

/** Index of objects by what a selector can ask of them. */
export const byTrait = 'reference-trait'

/** What a selector can ask of an object, within its namespace. */
export function traitsOf(object: KubeObject): readonly string[] {
  const { namespace = '', labels = {} } = object.metadata
  const controller = controllerOf(object)
  return [
    ...Object.entries(labels).map(([key, value]) => labelTrait(namespace, key, value)),
    ...(controller === undefined ? [] : [controllerTrait(namespace, controller)]),
  ]
}

/** The objects that `user` may refer to: those of its namespace. */
export function candidatesIn(
  storeOf: (target: TargetKind) => StoreReader | undefined,
  user: KubeObject,
  misplaced: Candidates['misplaced'],
): Candidates {
  const { namespace = '', uid } = user.metadata
  return {
    misplaced,
    byName: ({ target }, name) => storeOf(target)?.get(toObjectKey(namespace, name)),
    matching: ({ target }, { labels, sameController }) => {
      const controller = controllerOf(user)
      if (sameController && controller === undefined) return []
      const wanted = [
        ...Object.entries(labels).map(([key, value]) => labelTrait(namespace, key, value)),
        ...(sameController && controller !== undefined
          ? [controllerTrait(namespace, controller)]
          : []),
      ]
      const [first] = wanted
      const found = first === undefined ? [] : (storeOf(target)?.byIndex(byTrait, first) ?? [])
      return found.filter((object) => {
        const traits = new Set(traitsOf(object))
        return object.metadata.uid !== uid && wanted.every((trait) => traits.has(trait))
      })
    },
  }
}

function labelTrait(namespace: string, key: string, value: string): string {
  return `${namespace} ${key}=${value}`
}

function controllerTrait(namespace: string, uid: string): string {
  return `${namespace} controller ${uid}`
}
