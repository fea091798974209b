import { isDeepStrictEqual } from 'node:util'
import { type KubeObject, keyOf } from '../kube/object.ts'
import type { StoreChange } from '../runtime/store.ts'
import { configWakesUsers } from './config-urgency.ts'
import type { Loops } from './loops.ts'
import { wakeReferences } from './references/reference-wakes.ts'
import { isHeld } from './secret-hold.ts'

/** The number of users of a configuration is written this long after it changed. */
const usersDelayMs = 5_000

/**
 * Lets a change of one object wake those that depend on it: a Secret its configurations and their
 * users, one that goes those that write a connection Secret of that name, a configuration its users, a user its configuration, what is referred to those that wait
 * for it, and a user that goes what it referred to. What the first list brings wakes
 * nobody: a start must not check everything at once.
 */
export function connectWakes(loops: Loops): void {
  loops.secrets.store.onChange((change) => {
    if (loops.secrets.hasSynced()) secretChanged(loops, change)
  })
  for (const loop of Object.values(loops.configs)) {
    loop.store.onChange((change) => {
      if (loop.hasSynced()) configChanged(loops, change)
    })
  }
  for (const { kind, loop } of loops.kinds) {
    loop.store.onChange((change) => {
      if (!loop.hasSynced()) return
      userChanged(loops, change)
      wakeReferences(loops.references, kind, change, (object) => loops.wake(object))
    })
  }
}

/** What an earlier process left unfinished: Secrets to hold or to let go. */
export function wakeHolds(loops: Loops): void {
  for (const loop of Object.values(loops.configs)) {
    for (const config of loop.store.list()) wakeSecrets(loops, config)
  }
  for (const secret of loops.secrets.store.list()) {
    if (isHeld(secret)) loops.secrets.wake(keyOf(secret))
  }
}

function secretChanged(loops: Loops, change: StoreChange): void {
  const key = keyOf(either(change))
  if (loops.isSecretNeeded(key) || (change.next !== undefined && isHeld(change.next))) {
    loops.secrets.wake(key)
  }
  if (!mayHoldOtherData(change)) return
  for (const [loop, user] of loops.usersOfSecret(key)) loop.wake(keyOf(user))
  if (change.next === undefined) {
    // Another's Secret makes room, or one's own was lost.
    for (const [loop, user] of loops.writersOfSecret(key)) loop.wake(keyOf(user))
  }
  for (const [loop, config] of loops.configsOfSecret(key)) {
    loop.wake(keyOf(config))
    wakeUsers(loops, config)
  }
}

/** A change of finalizers or a request to delete is none of the data. */
function mayHoldOtherData({ previous, next }: StoreChange): boolean {
  if (previous === undefined || next === undefined) return true
  const life = ({ metadata }: KubeObject) => [metadata.finalizers ?? [], metadata.deletionTimestamp]
  return isDeepStrictEqual(life(previous), life(next))
}

function configChanged(loops: Loops, change: StoreChange): void {
  const config = either(change)
  wakeSecrets(loops, config)
  if (change.previous !== undefined) wakeSecrets(loops, change.previous)
  if (configWakesUsers(change.previous, change.next)) wakeUsers(loops, config)
}

/** A user came or went. At once when the configuration is not held yet or waits for its last user. */
function userChanged(loops: Loops, change: StoreChange): void {
  if (change.previous !== undefined && change.next !== undefined) return
  const [loop, config, key] = loops.configOf(either(change))
  if (config === undefined) return
  const { finalizers = [], deletionTimestamp } = config.metadata
  if (finalizers.length > 0 && deletionTimestamp === undefined) loop.wakeAfter(key, usersDelayMs)
  else loop.wake(key)
  if (loops.usersOf(config).length <= 1) wakeSecrets(loops, config)
}

function wakeUsers(loops: Loops, config: KubeObject): void {
  for (const [loop, user] of loops.usersOf(config)) loop.wake(keyOf(user))
}

function wakeSecrets(loops: Loops, config: KubeObject): void {
  for (const key of loops.secretsOf(config)) loops.secrets.wake(key)
}

function either({ previous, next }: StoreChange): KubeObject {
  return (next ?? previous) as KubeObject
}
