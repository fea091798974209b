import type { KubeObject } from '../../kube/object.ts'

/**
 * What people want of a rollout, as `<act> <revision> <anything unique>`. It speaks of one revision:
 * what is applied later is not concerned.
 */
export const orderAnnotation = 'composition.plumbline.dev/rollout'

export const acts = ['pause', 'abort', 'resume', 'undo'] as const
export type Act = (typeof acts)[number]

/** The text of an order; `at` makes it another one than the one before. */
export function printOrder(act: Act, revision: string, at: string): string {
  return `${act} ${revision} ${at}`
}

/** When an order was given, as it was printed; undefined when that cannot be read. */
export function timeOf(text: string): string | undefined {
  return text.split(' ')[2]
}

/** The order that stands on a Composition; undefined when there is none that can be read. */
export function orderOf({
  metadata,
}: KubeObject):
  | { readonly act: Act; readonly revision: string; readonly text: string }
  | undefined {
  const text = metadata.annotations?.[orderAnnotation] ?? ''
  const [word, revision = ''] = text.split(' ')
  const act = acts.find((known) => known === word)
  return act && { act, revision, text }
}
