import { setTimeout as sleep } from 'node:timers/promises'
import PQueue from 'p-queue'
import { type KubeObject, type ObjectKey, toObjectKey } from '../../../src/kube/object.ts'
import { CONFIG_MAPS } from '../../../src/kube/well-known.ts'
import { readAuditLog } from '../../../src/local/audit.ts'
import { systemClock } from '../../../src/runtime/clock.ts'
import { isReady, ObjectWatch } from '../object-watch.ts'
import { tally } from '../statistics.ts'
import {
  type Composer,
  carriedBy,
  childIds,
  childKeys,
  compositeOf,
  namespace,
  type World,
} from './composer.ts'

/** Requests that a fast user has in flight. */
const concurrency = 16
const writing = new Set(['create', 'update', 'patch', 'delete', 'deletecollection'])

/** Both kinds of objects, watched. */
export interface Sight {
  readonly composites: ObjectWatch
  readonly children: ObjectWatch
}

export async function withSight<T>(
  { kube, signal }: World,
  { resource }: Composer,
  use: (sight: Sight) => Promise<T>,
): Promise<T> {
  const composites = await ObjectWatch.open(kube, resource, signal)
  const children = await ObjectWatch.open(kube, CONFIG_MAPS, signal)
  try {
    return await use({ composites, children })
  } finally {
    await Promise.all([composites.close(), children.close()])
  }
}

/** Seconds from the first create request to the last Ready; throws when a child is not as it must be. */
export async function timeToReady(
  world: World,
  composer: Composer,
  sight: Sight,
  names: readonly string[],
): Promise<number> {
  const { kube, signal } = world
  const left = new Set(names.map((name) => toObjectKey(namespace, name)))
  const areReady = (): boolean => {
    for (const key of left) if (isReady(sight.composites.get(key))) left.delete(key)
    return left.size === 0
  }
  const started = systemClock.monotonic()
  const create = (name: string) =>
    kube.create(composer.resource, compositeOf(composer, name), signal)
  await Promise.all([
    new PQueue({ concurrency }).addAll(names.map((name) => () => create(name))),
    sight.composites.until(areReady, `${names.length} composites to become Ready`, signal),
  ])
  const seconds = (systemClock.monotonic() - started) / 1000
  const areRight = () => names.every((name) => hasChildren(sight, name))
  // Ready was said: the children must have been there before, but for the speed of another watch.
  const limit = AbortSignal.any([signal, AbortSignal.timeout(2_000)])
  await sight.children.until(areRight, 'every child to carry the value of its composite', limit)
  return seconds
}

function hasChildren({ children }: Sight, name: string): boolean {
  return childKeys(name).every((key) => dataOf(children.get(key)).value === carriedBy(name))
}

function dataOf(object: KubeObject | undefined): Readonly<Record<string, string>> {
  return (object?.data ?? {}) as Readonly<Record<string, string>> // a ConfigMap's data
}

/** Seconds until the composites are gone, and until their children are. */
export async function timeToGone(
  { kube, signal }: World,
  composer: Composer,
  sight: Sight,
  names: readonly string[],
): Promise<readonly [number, number]> {
  const keys = names.map((name) => toObjectKey(namespace, name))
  const started = systemClock.monotonic()
  const untilGone = async (watch: ObjectWatch, those: readonly ObjectKey[]): Promise<number> => {
    const left = new Set(those)
    const areGone = (): boolean => {
      for (const key of left) if (watch.get(key) === undefined) left.delete(key)
      return left.size === 0
    }
    await watch.until(areGone, `${those.length} objects to be gone`, signal)
    return (systemClock.monotonic() - started) / 1000
  }
  const drop = (key: ObjectKey) => kube.delete(composer.resource, key, {}, signal)
  const [composites, children] = await Promise.all([
    untilGone(sight.composites, keys),
    untilGone(sight.children, names.flatMap(childKeys)),
    new PQueue({ concurrency }).addAll(keys.map((key) => () => drop(key))),
  ])
  return [composites, children]
}

/** Milliseconds from somebody's edit of a child to its correction, seen by a watch. */
export async function timeToCorrect(
  { kube, signal }: World,
  { children }: Sight,
  name: string,
): Promise<number> {
  const key = childOf(name)
  const body = { data: { value: 'edited by hand' } }
  const started = systemClock.monotonic()
  const edited = await kube.patch(CONFIG_MAPS, key, { type: 'merge', body }, signal)
  const isBack = (): boolean => {
    const now = children.get(key)
    return isLater(now, edited) && dataOf(now).value === carriedBy(name)
  }
  await children.until(isBack, 'an edited child to be put back', signal)
  return systemClock.monotonic() - started
}

/** Milliseconds from somebody's deletion of a child to another in its place. */
export async function timeToReplace(
  { kube, signal }: World,
  { children }: Sight,
  name: string,
): Promise<number> {
  const key = childOf(name)
  const before = children.get(key)?.metadata.uid
  const started = systemClock.monotonic()
  await kube.delete(CONFIG_MAPS, key, {}, signal)
  const isBack = (): boolean => {
    const now = children.get(key)
    return now !== undefined && now.metadata.uid !== before && dataOf(now).value === carriedBy(name)
  }
  await children.until(isBack, 'a deleted child to be made again', signal)
  return systemClock.monotonic() - started
}

function childOf(name: string): ObjectKey {
  return toObjectKey(namespace, `${name}-${childIds[0]}`)
}

/** Versions of one kind can be compared since Kubernetes 1.35. */
function isLater(now: KubeObject | undefined, before: KubeObject): boolean {
  const version = (object: KubeObject): bigint => BigInt(object.metadata.resourceVersion)
  return now !== undefined && version(now) > version(before)
}

/** What a composer wrote. */
export interface Written {
  /** Without Events and leases. */
  readonly writes: number
  readonly events: number
  /** In words, for a person who looks for waste. */
  readonly told: string
}

/** Starts counting; the returned function waits for rest and tells what was written since. */
export async function countWrites(
  world: World,
  composer: Composer,
): Promise<() => Promise<Written>> {
  const before = (await readAuditLog(world.environment.controlPlane.auditLog)).length
  return async () => {
    await untilQuiet(world, composer)
    const all = (await writesOf(world, composer)).slice(await marked(world, composer, before))
    const plain = all.filter((write) => !write.endsWith(' events'))
    return { writes: plain.length, events: all.length - plain.length, told: tally(all) }
  }
}

/** How many of the first `count` entries of the audit log are the composer's writes. */
async function marked(world: World, composer: Composer, count: number): Promise<number> {
  return (await writesOf(world, composer, count)).length
}

async function writesOf(
  { environment }: World,
  composer: Composer,
  first = Number.POSITIVE_INFINITY,
): Promise<readonly string[]> {
  const events = (await readAuditLog(environment.controlPlane.auditLog)).slice(0, first)
  return events
    .filter((event) => event.stage === 'ResponseComplete' && composer.made(event))
    .filter(({ verb, objectRef }) => writing.has(verb) && objectRef?.resource !== 'leases')
    .map(({ verb, objectRef: { resource = '', subresource } = {} }) => {
      return `${verb} ${resource}${subresource === undefined ? '' : `/${subresource}`}`
    })
}

const quietMs = 3_000
const longestUnrestMs = 120_000

/** Resolves when the composer has written nothing new for 3 s. */
export async function untilQuiet(world: World, composer: Composer): Promise<void> {
  const started = systemClock.monotonic()
  let changed = { at: started, size: -1 }
  while (systemClock.monotonic() - changed.at < quietMs) {
    if (systemClock.monotonic() - started > longestUnrestMs)
      throw new Error(`${composer.name} does not come to rest`)
    const size = (await writesOf(world, composer)).length
    if (size !== changed.size) changed = { at: systemClock.monotonic(), size }
    await sleep(1_000, undefined, { signal: world.signal })
  }
}
