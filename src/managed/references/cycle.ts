import { type KubeObject, keyOf } from '../../kube/object.ts'

/** What an object cannot be created without and that is there, but not Ready. */
export type Blockers = (object: KubeObject) => readonly KubeObject[]

/**
 * The objects from `start` over `next` back to `start`, each of which waits for the one after it, as
 * words; undefined when there is no such cycle. None of them can ever be created.
 */
export function cycleThrough(
  start: KubeObject,
  next: KubeObject,
  blockers: Blockers,
): string | undefined {
  const path = pathTo(identify(start), next, blockers, new Set())
  return path === undefined ? undefined : [start, ...path].map(nameOf).join(' -> ')
}

/** Objects from `from` to the one with the identity `end`; undefined when it is not reached. */
function pathTo(
  end: string,
  from: KubeObject,
  blockers: Blockers,
  seen: Set<string>,
): readonly KubeObject[] | undefined {
  const identity = identify(from)
  if (identity === end) return [from]
  if (seen.has(identity)) return undefined
  seen.add(identity)
  for (const blocker of blockers(from)) {
    const rest = pathTo(end, blocker, blockers, seen)
    if (rest !== undefined) return [from, ...rest]
  }
  return undefined
}

function identify(object: KubeObject): string {
  return `${object.apiVersion} ${object.kind} ${keyOf(object)}`
}

function nameOf({ kind, metadata }: KubeObject): string {
  return `${kind} ${metadata.name}`
}
