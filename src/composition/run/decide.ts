import type { Gap } from '../evaluate/index.ts'
import { type Bond, type Bonding, decideBonds } from './decide-bonds.ts'
import {
  type ChildStep,
  decideChild,
  type Glance,
  type KnownSetbacks,
  whyNoResource,
} from './decide-child.ts'
import { decideLeftovers, type Leftover } from './decide-leftovers.ts'
import { type InventoryEntry, type Keeping, nodeKey, type Place, placeKey } from './inventory.ts'
import type { Owner, PlacedChild } from './place-child.ts'
import { isBondLost } from './rivals.ts'

/** A node whose `when`, `forEach` or `key` is undecided. */
export interface UndecidedNode {
  readonly id: string
  readonly gaps: readonly Gap[]
}

/** What exists of an undecided node keeps its content; how long it lives is known all the same. */
export interface FrozenNode extends UndecidedNode {
  readonly keeping: Keeping
  readonly outlives: boolean
}

export interface Situation {
  readonly owner: Owner
  /** In the graph's order. */
  readonly children: readonly PlacedChild[]
  readonly frozen: readonly FrozenNode[]
  readonly inventory: readonly InventoryEntry[]
  readonly glance: (place: Place) => Glance
  readonly setbacks: (child: Pick<PlacedChild, 'id' | 'key'>) => KnownSetbacks
  /** What the API server refused of an entry's leaving before; see decide-leftovers.ts. */
  readonly leavingSetbacks: (entry: InventoryEntry) => KnownSetbacks
  /** What the API server refused of an entry's bond before; see decide-bonds.ts. */
  readonly bondSetbacks: (entry: InventoryEntry) => KnownSetbacks
  readonly unprotected: boolean
}

export interface DecidedChild {
  readonly child: PlacedChild
  readonly entry: InventoryEntry
  readonly step: ChildStep
  /** It was about to be made, and whether it was cannot be seen. */
  readonly mayStand: boolean
}

export interface Decision {
  readonly children: readonly DecidedChild[]
  readonly leftovers: readonly Leftover[]
  /** Entries of frozen nodes. */
  readonly untouched: readonly InventoryEntry[]
  readonly bonds: readonly Bond[]
}

/** What a composite has to do now, all of it. Pure; every child is decided on its own. */
export function decide(situation: Situation): Decision {
  const { children, inventory } = situation
  const byPlace = new Map(inventory.map((entry) => [placeKey(entry), entry]))
  const taken = new Map<string, PlacedChild>()
  const decided = children.map((child): DecidedChild => {
    const place = placeKey(child.place)
    const entry = byPlace.get(place)
    const first = taken.get(place)
    if (first === undefined) taken.set(place, child)
    // What another node makes is that node's: its entry keeps what is known of it.
    const own = first === undefined ? entry : undefined
    const step = decideOne(situation, child, entry, first)
    const mayStand = own !== undefined && situation.glance(child.place).is === 'blind'
    return { child, entry: toEntry(child, own), step, mayStand }
  })
  const rest = inventory.filter((entry) => !taken.has(placeKey(entry)))
  const untouched = keepFrozen(situation, rest)
  const frozen = new Set(situation.frozen.map(({ id }) => id))
  return {
    children: decided,
    untouched: untouched.map(({ entry }) => entry),
    bonds: decideBonds(situation, [...keptAsTheyAre(decided, taken), ...untouched]),
    leftovers: decideLeftovers({
      owner: situation.owner,
      entries: rest.filter(({ id }) => !frozen.has(id)),
      glance: situation.glance,
      setbacks: situation.leavingSetbacks,
      stay: whyStay(situation, decided),
      stillNeeded: stillNeeded(decided, byPlace),
      unprotected: situation.unprotected,
      ends: false,
    }),
  }
}

/** What of the wanted children keeps its content now. */
function keptAsTheyAre(
  decided: readonly DecidedChild[],
  taken: ReadonlyMap<string, PlacedChild>,
): readonly Bonding[] {
  return decided.flatMap(({ child, entry, step }) => {
    const isFirst = taken.get(placeKey(child.place)) === child
    // Who keeps taking the bond off is held back as with any other field.
    const isBondHeld = step.is === 'hold' && isBondLost(step.undone)
    const isKept = isFirst && step.is !== 'apply' && step.is !== 'settled' && !isBondHeld
    return isKept ? [{ entry, outlives: child.outlives }] : []
  })
}

function decideOne(
  situation: Situation,
  child: PlacedChild,
  entry: InventoryEntry | undefined,
  first: PlacedChild | undefined,
): ChildStep {
  if (first !== undefined) {
    const message = `makes the same object as ${nodeKey(first)}: ${child.place.kind} ${child.place.name}`
    return { is: 'refuse', reason: 'Invalid', message }
  }
  const { owner, glance, setbacks } = situation
  return decideChild({
    owner,
    child,
    entry,
    glance: glance(child.place),
    setbacks: setbacks(child),
  })
}

/** The entry as it is to be recorded: what the graph says now, what was known before. */
function toEntry(child: PlacedChild, known: InventoryEntry | undefined): InventoryEntry {
  const { id, key, place, keeping } = child
  const { uid, applied } = known ?? {}
  const facts = {
    ...(uid === undefined ? {} : { uid }),
    ...(applied === undefined ? {} : { applied }),
  }
  return { ...facts, id, ...(key === undefined ? {} : { key }), ...place, ...keeping }
}

/** The entries of frozen nodes, with what the graph says now of how long they live. */
function keepFrozen({ frozen }: Situation, entries: readonly InventoryEntry[]): readonly Bonding[] {
  const nodes = new Map(frozen.map((node) => [node.id, node]))
  return entries.flatMap((entry) => {
    const node = nodes.get(entry.id)
    if (node === undefined) return []
    return [{ entry: { ...factsOf(entry), ...node.keeping }, outlives: node.outlives }]
  })
}

function factsOf(entry: InventoryEntry): InventoryEntry {
  const { onDelete: _onDelete, protect: _protect, needs: _needs, ...facts } = entry
  return facts
}

/**
 * A kind that is misspelt, or an object that can have no place: what was wanted instead of a leftover
 * may never come, so that nothing goes in such a pass.
 */
function whyStay({ glance }: Situation, decided: readonly DecidedChild[]): string | undefined {
  const unplaced = decided.flatMap(({ child }) => {
    if (child.problem !== undefined) return [`${nodeKey(child)}: ${child.problem.message}`]
    if (child.resource !== undefined) return []
    return [`${nodeKey(child)}: ${whyNoResource(child.place, glance(child.place))}`]
  })
  const [first] = unplaced.sort()
  if (first === undefined) return undefined
  const more = unplaced.length === 1 ? '' : ` and ${unplaced.length - 1} more`
  return `stays until all that is wanted can be placed: ${first}${more}`
}

/** What children that are not yet as the graph wants them may still refer to. */
function stillNeeded(
  decided: readonly DecidedChild[],
  byPlace: ReadonlyMap<string, InventoryEntry>,
): ReadonlySet<string> {
  const pending = decided.filter(({ step }) => step.is === 'apply' || step.is === 'hold')
  return new Set(pending.flatMap(({ child }) => byPlace.get(placeKey(child.place))?.needs ?? []))
}

/** The entries that must be recorded before anything is made: everything that is or will be there. */
export function toInventory(decision: Decision): readonly InventoryEntry[] {
  const planned = decision.children.filter(({ entry, step, mayStand }) => {
    return step.is !== 'refuse' || entry.uid !== undefined || mayStand
  })
  const left = decision.leftovers.filter(({ step }) => step.is !== 'forget')
  return [
    ...planned.map(({ entry }) => entry),
    ...decision.untouched,
    ...left.map(({ entry }) => entry),
  ]
}
