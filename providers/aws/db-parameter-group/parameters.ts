import { type Change, type Doc, Failure } from '../../../src/provider/index.ts'
import type { Parameter } from './api.ts'
import { type DeclaredParameter, defaultMark } from './fields.ts'

/** ModifyDBParameterGroup and ResetDBParameterGroup: "A maximum of 20 parameters can be modified in a single request". */
const batchSize = 20

/** What the appliers of parameters get from observe, by name in lower case. */
export interface ParametersRest {
  readonly family: string
  readonly known: ReadonlyMap<string, KnownParameter>
}

interface KnownParameter {
  /** As RDS spells it. */
  readonly name: string
  readonly isDynamic: boolean
  /** Somebody set it; else it has the default of RDS or of the engine. */
  readonly isSet: boolean
}

/**
 * All parameters that have a value; those nobody set are marked. A value set to RDS's own default may
 * go on being listed as a default, so a list of the set ones alone would miss a declared value for ever.
 */
export function readParameters(parameters: readonly Parameter[]): readonly Doc[] {
  return parameters.flatMap(({ ParameterName, ParameterValue, Source }) => {
    if (ParameterName === undefined || ParameterValue === undefined) return []
    const parameter = { parameterName: ParameterName, parameterValue: ParameterValue }
    return [Source === 'user' ? parameter : { ...parameter, [defaultMark]: true }]
  })
}

export function parametersRest(family: string, parameters: readonly Parameter[]): ParametersRest {
  const known = parameters.map(({ ParameterName: name = '', ApplyType, Source }) => {
    const parameter = { name, isDynamic: ApplyType === 'dynamic', isSet: Source === 'user' }
    return [name.toLowerCase(), parameter] as const
  })
  return { family, known: new Map(known) }
}

/** What an applier finds in its `rest`; it is always what this kind's own observe put there. */
export function parametersRestOf(rest: unknown): ParametersRest {
  if (!isRest(rest)) {
    throw new Failure('transient', 'the parameters were not read before this write')
  }
  return rest
}

function isRest(rest: unknown): rest is ParametersRest {
  return typeof rest === 'object' && rest !== null && 'known' in rest && 'family' in rest
}

/** The calls that bring changes about: batches in order of names. */
export interface ParameterWrites {
  readonly set: readonly (readonly Parameter[])[]
  readonly reset: readonly (readonly Parameter[])[]
}

export function composeWrites(
  changes: readonly Change[],
  declared: readonly DeclaredParameter[],
  rest: ParametersRest,
): ParameterWrites {
  const methods = new Map(
    declared.map(({ parameterName, applyMethod }) => [parameterName.toLowerCase(), applyMethod]),
  )
  const wanted = changes.flatMap(readChange).sort((a, b) => (a.key < b.key ? -1 : 1))
  const set = wanted.flatMap(({ key, name, value }) =>
    value === undefined
      ? []
      : [
          {
            ParameterName: rest.known.get(key)?.name ?? name,
            ParameterValue: value,
            ApplyMethod: methods.get(key) ?? methodOf(key, rest),
          },
        ],
  )
  // One that has its default already is left alone: a reset would ask the users for a reboot.
  const reset = wanted.flatMap(({ key, value }) => {
    const parameter = rest.known.get(key)
    if (value !== undefined || parameter?.isSet !== true) return []
    return [{ ParameterName: parameter.name, ApplyMethod: resetMethodOf(key, rest) }]
  })
  return { set: inBatches(set), reset: inBatches(reset) }
}

interface Wanted {
  /** In lower case. */
  readonly key: string
  readonly name: string
  /** undefined: the default. */
  readonly value: string | undefined
}

/** A change names the value alone, or the element where all of it is new. */
function readChange({ path, desired }: Change): readonly Wanted[] {
  const step = path[1]
  if (step === undefined || !('element' in step)) return []
  const key = step.element.toLowerCase()
  if (typeof desired === 'string') return [{ key, name: step.element, value: desired }]
  if (typeof desired !== 'object' || desired === null) {
    return [{ key, name: step.element, value: undefined }]
  }
  const { parameterName, parameterValue }: Doc = { ...desired }
  const name = typeof parameterName === 'string' ? parameterName : step.element
  return typeof parameterValue === 'string' ? [{ key, name, value: parameterValue }] : []
}

/** At once where RDS takes that; also for a parameter that RDS does not list, which it will refuse by name. */
function methodOf(key: string, { known }: ParametersRest): 'immediate' | 'pending-reboot' {
  return known.get(key)?.isDynamic === true ? 'immediate' : 'pending-reboot'
}

/** Oracle resets at a reboot only (ResetDBParameterGroup). */
function resetMethodOf(key: string, rest: ParametersRest): 'immediate' | 'pending-reboot' {
  return rest.family.includes('oracle') ? 'pending-reboot' : methodOf(key, rest)
}

function inBatches<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  const count = Math.ceil(items.length / batchSize)
  return Array.from({ length: count }, (_, at) => items.slice(at * batchSize, (at + 1) * batchSize))
}
