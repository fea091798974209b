import {
  type Path,
  printStep,
  type Rules,
  rulesOf,
  type Schema,
  type Step,
} from '../provider/index.ts'
import { isDoc } from './canonical.ts'

/** A node of the table with both sides of it. */
export interface Place {
  readonly path: Path
  /** The printed path. */
  readonly at: string
  readonly schema: Schema
  /** With what is inherited: risk, mutability, secret. */
  readonly rules: Rules
  readonly group: string
  /** Undefined: silence. */
  readonly desired: unknown
  readonly actual: unknown
  /** Whether the manifest speaks for everything here, so that its silence means absence. */
  readonly closed: boolean
  /**
   * Path of what was claimed whole if this was ours before: where it is in L and the place is not,
   * we applied absence. Undefined where silence in L says nothing.
   */
  readonly claim: string | undefined
}

/** One thing to judge. */
export interface Leaf extends Place {
  readonly is: /** A value of a field. */
    | 'value'
    /** The value of a key that exists: emptiness means itself. */
    | 'entry'
    /** A whole element: missing, extra, gone on both sides, or there on both. */
    | 'element'
    /** A collection owned whole that is empty on both sides and not claimed yet. */
    | 'collection'
    /** Applied earlier, and declared no more. */
    | 'released'
}

/** The place of a member of the object or element that stands at `place`. */
export function memberPlace(place: Place, member: string, schema: Schema): Place {
  const { desired, actual } = place
  return {
    ...place,
    path: [...place.path, { member }],
    at: `${place.at}.${member}`,
    schema,
    rules: inherit(place.rules, rulesOf(schema)),
    desired: isDoc(desired) ? present(desired[member]) : undefined,
    actual: isDoc(actual) ? present(actual[member]) : undefined,
  }
}

/** The place of an element, or of the value of a key, in the collection that stands at `place`. */
export function elementPlace(
  place: Place,
  element: {
    readonly step: Step
    readonly schema: Schema
    readonly desired: unknown
    readonly actual: unknown
  },
): Place {
  const { step, schema, desired, actual } = element
  const ownsAll = place.rules.owns !== 'declared-keys'
  return {
    ...place,
    path: [...place.path, step],
    at: place.at + printStep(step),
    schema,
    rules: inherit(place.rules, rulesOf(schema)),
    desired: present(desired),
    actual: present(actual),
    closed: true,
    claim: place.claim ?? (ownsAll ? place.at : undefined),
  }
}

/** Risk, mutability and secrecy come from above; what cannot be edited can only be replaced. */
export function inherit(above: Rules | undefined, own: Rules): Rules {
  const mutability = own.mutability ?? above?.mutability
  const risk = own.risk ?? above?.risk ?? (mutability === 'immutable' ? 'Replace' : undefined)
  const secret = own.secret ?? above?.secret
  if (mutability === own.mutability && risk === own.risk && secret === own.secret) return own
  return {
    ...own,
    ...(mutability === undefined ? {} : { mutability }),
    ...(risk === undefined ? {} : { risk }),
    ...(secret === undefined ? {} : { secret }),
  }
}

/** A cloud or a merge may say null for silence. */
export function present(value: unknown): unknown {
  return value === null ? undefined : value
}
