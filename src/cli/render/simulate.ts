import { isDeepStrictEqual } from 'node:util'
import type { Schema } from '../../composition/graph/index.ts'
import type { InstanceStatus } from '../../composition/instance.ts'
import type { Composite } from '../../composition/run/composite.ts'
import { type DecidedChild, toInventory } from '../../composition/run/decide.ts'
import { findingsOf, stoppedFindings } from '../../composition/run/findings.ts'
import { fingerprint } from '../../composition/run/fingerprint.ts'
import { type InventoryEntry, nodeKey, placeKey } from '../../composition/run/inventory.ts'
import type { NodeLookup } from '../../composition/run/lookups.ts'
import { ownershipOf } from '../../composition/run/ownership.ts'
import { progressOf } from '../../composition/run/progress.ts'
import { summarise } from '../../composition/run/summarise.ts'
import type { FailedLook } from '../../composition/run/view.ts'
import { isJsonObject } from '../../kube/json.ts'
import type { KubeObject } from '../../kube/object.ts'
import { findCondition } from '../../runtime/conditions.ts'
import { type KnownObjects, placeOf } from '../evaluation/known-objects.ts'
import { type Look, toLookedAt } from '../evaluation/look.ts'
import type { ManifestObject } from '../manifest/manifest.ts'
import { givenFor, toApplied, toStored } from './cast.ts'
import { mockStatus } from './mock-status.ts'

/** What one instance is rendered from. `known` is changed: it becomes what was rendered. */
export interface Scenario {
  readonly known: KnownObjects
  /** One look of the controller, with what earlier looks wanted looked up. */
  readonly look: LookOnce
  readonly instance: ManifestObject
  /** Observations from files: of children, or of what references and queries look for. */
  readonly given: readonly ManifestObject[]
  readonly schemaOf: (apiVersion: string, kind: string) => Schema
  readonly resolve: (schema: Schema) => Schema
  readonly mostPasses: number
}

export type LookOnce = (
  composite: Composite,
  lookups: readonly NodeLookup[],
) => Promise<Look | FailedLook>

/** The end of a rendering. */
export interface Rendering {
  readonly passes: number
  readonly isReady: boolean
  /** Whether the last pass changed nothing. */
  readonly isSettled: boolean
  /** As it was given, with the status that the controller would write. */
  readonly instance: KubeObject
  /** As they are applied, in the graph's order. */
  readonly children: readonly RenderedChild[]
}

export interface RenderedChild {
  /** `id`, or `id[key]`. */
  readonly node: string
  readonly object: KubeObject
}

/**
 * Reconciles an instance in memory, with the very code that the controller decides by, until a pass
 * changes nothing: every child that is applied is observed in the next pass as if all had gone well,
 * with a mocked status or the one given. As deterministic as its functions: no time, no cluster. A
 * function that fails ends it.
 */
export async function simulate(scenario: Scenario): Promise<Rendering> {
  const { known, look, mostPasses } = scenario
  for (const object of scenario.given) known.put(toStored(object))
  let composite = toLookedAt(toStored(scenario.instance))
  const children = new Map<string, RenderedChild>()
  let lookups: readonly NodeLookup[] = []
  for (let pass = 1; ; pass++) {
    const before = composite.object
    const seen = await look(composite, lookups)
    if ('is' in seen) return failedRendering(composite, seen, { pass, children })
    const isLookedUp = isDeepStrictEqual(factsOf(lookups), factsOf(seen.lookups))
    lookups = seen.lookups
    composite = toLookedAt(withStatus(composite, seen, act(scenario, seen, children)))
    const isSettled = isLookedUp && isDeepStrictEqual(before, composite.object)
    if (!isSettled && pass < mostPasses) continue
    const isReady = findCondition(composite.status.conditions, 'Ready')?.status === 'True'
    const order = seen.decision.children.map(({ child }) => children.get(placeKey(child.place)))
    const made = order.flatMap((child) => child ?? [])
    return { passes: pass, isReady, isSettled, instance: composite.object, children: made }
  }
}

/** What was made before stays, and the instance says why it goes no further. */
function failedRendering(
  composite: Composite,
  look: FailedLook,
  {
    pass,
    children,
  }: { readonly pass: number; readonly children: ReadonlyMap<string, RenderedChild> },
): Rendering {
  const findings = [...stoppedFindings(composite, look), ...look.told.conditions]
  const said = { machinery: { inventory: composite.inventory }, values: undefined, nowMs: 0 }
  const instance = { ...composite.object, status: summarise(composite, findings, said) }
  return {
    passes: pass,
    isReady: false,
    isSettled: true,
    instance,
    children: [...children.values()],
  }
}

function factsOf(lookups: readonly NodeLookup[]) {
  return lookups.map(({ node, lookup }) => [node, lookup])
}

/** Does what was decided; the inventory after it. */
function act(
  scenario: Scenario,
  { decision }: Look,
  children: Map<string, RenderedChild>,
): readonly InventoryEntry[] {
  const { known } = scenario
  const gone = decision.leftovers.filter(
    ({ step }) => step.is === 'delete' || step.is === 'release',
  )
  for (const { entry } of gone) {
    known.setAbsent(entry)
    children.delete(placeKey(entry))
  }
  const left = new Set(gone.map(({ entry }) => placeKey(entry)))
  const applied = new Map(
    decision.children.flatMap((decided) => {
      const entry = apply(scenario, decided, children)
      return entry === undefined ? [] : [[placeKey(entry), entry] as const]
    }),
  )
  return toInventory(decision)
    .filter((entry) => !left.has(placeKey(entry)))
    .map((entry) => applied.get(placeKey(entry)) ?? entry)
}

function apply(
  { known, given, schemaOf, resolve }: Scenario,
  { child, entry, step }: DecidedChild,
  children: Map<string, RenderedChild>,
): InventoryEntry | undefined {
  if (step.is !== 'apply') return undefined
  // placeChild has given it a name.
  const object = step.object as ManifestObject
  const node = nodeKey(child)
  const observed = givenFor(given, { place: child.place, node })
  const schema = schemaOf(child.place.apiVersion, child.place.kind)
  const status = isJsonObject(observed?.status)
    ? observed.status
    : mockStatus(object, schema, resolve)
  const stored = toApplied(object, status)
  known.put(stored)
  children.set(placeKey(child.place), { node, object: { ...object, metadata: stored.metadata } })
  const glance = known.glance(placeOf(stored))
  const own = glance.is === 'seen' && glance.object ? ownershipOf(glance.object).own : undefined
  const applied = fingerprint({ object: step.object, secrets: child.secrets }, own)
  return { ...entry, uid: stored.metadata.uid, applied }
}

function withStatus(
  composite: Composite,
  { view, decision }: Look,
  acted: readonly InventoryEntry[],
): KubeObject {
  const children = progressOf(view, decision)
  const facts = new Map(acted.map((entry) => [placeKey(entry), entry]))
  const progress = children.map(({ entry }) => {
    const { uid, applied } = facts.get(placeKey(entry)) ?? entry
    return {
      ...entry,
      ...(uid === undefined ? {} : { uid }),
      ...(applied === undefined ? {} : { applied }),
    }
  })
  const byPlace = new Map(progress.map((entry) => [placeKey(entry), entry]))
  const inventory = acted.map((entry) => byPlace.get(placeKey(entry)) ?? entry)
  const findings = findingsOf({
    children,
    frozen: view.frozen,
    leftovers: decision.leftovers,
    problems: view.problems,
    statusGaps: view.status.gaps.filter(({ why }) => why === 'failed'),
    bonds: [],
    contests: [],
    restless: [],
    unread: view.unread,
    functions: view.told,
  })
  const said = { machinery: { inventory }, values: view.status, nowMs: 0 }
  const status: InstanceStatus = summarise(composite, findings, said)
  return { ...composite.object, status }
}
