import { isJsonObject, type JsonObject } from '../kube/json.ts'
import { builtInReadiness } from './built-in-readiness.ts'
import { type Condition, conditionsOf, generationOf } from './condition.ts'

/** How far an object has come. */
export interface Readiness {
  /** The object's controller has accepted its current generation, where it says so. */
  readonly synced: boolean
  readonly ready: boolean
  /** Why not ready, such as `creating` or `1 of 3 replicas are available`; "" when ready. */
  readonly message: string
}

/**
 * The usual rules: kinds of Kubernetes itself by their status, everything with a Ready condition by
 * that, everything else is ready when it exists. `reportsReady` says that the kind will have a Ready
 * condition even where it has none yet: managed resources and composites.
 */
export function readinessOf(object: JsonObject, reportsReady: boolean): Readiness {
  if (isDeleting(object)) return { synced: false, ready: false, message: 'being deleted' }
  const builtIn = builtInReadiness(object)
  if (builtIn !== undefined) return of(builtIn, true)
  const conditions = conditionsOf(object)
  const ready = conditions.find(({ type }) => type === 'Ready')
  const synced = isSynced(conditions, object)
  if (ready === undefined) return of(reportsReady ? 'creating' : '', synced && !reportsReady)
  if (!isCurrent(ready, object)) return of('its current generation was not looked at yet', false)
  return of(ready.status === 'True' ? '' : wordsOf(ready), synced)
}

function of(message: string, synced: boolean): Readiness {
  return { synced, ready: message === '', message }
}

function isDeleting({ metadata }: JsonObject): boolean {
  return isJsonObject(metadata) && metadata.deletionTimestamp !== undefined
}

function isSynced(conditions: readonly Condition[], object: JsonObject): boolean {
  const synced = conditions.find(({ type }) => type === 'Synced')
  return synced === undefined || (synced.status === 'True' && isCurrent(synced, object))
}

/** A condition of a generation before says nothing about the spec that stands there now. */
function isCurrent({ observedGeneration }: Condition, object: JsonObject): boolean {
  const generation = generationOf(object)
  return (
    observedGeneration === undefined || generation === undefined || observedGeneration >= generation
  )
}

/** The reason in small words: `Creating` is `creating`; a message says more where there is one. */
function wordsOf({ reason, message }: Condition): string {
  const words = reason.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase()
  if (message === '') return words === '' ? 'not ready' : words
  return words === '' ? message : `${words}: ${message}`
}
