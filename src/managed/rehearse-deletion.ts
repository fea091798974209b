import { Failure } from '../provider/index.ts'
import { forceDelete } from './annotations.ts'
import type { LookDeps } from './deps.ts'
import type { Foreseen } from './forecast.ts'
import type { Pass } from './pass.ts'

/** A rehearsal came to a call that would have gone to the cloud. */
class Called extends Error {
  readonly call: string

  constructor(call: string) {
    super(call)
    this.call = call
  }
}

/**
 * What the kind would do to delete what was seen: it is told to, with a writer of which every call
 * ends the rehearsal. So its refusals come before, and its first call is what is told.
 */
export async function rehearseDeletion(
  deps: Pick<LookDeps, 'kind'>,
  { resource: { annotations, desired }, name, seen }: Pass,
  signal: AbortSignal,
): Promise<Foreseen> {
  if (seen?.is !== 'present') throw new Error('a deletion is rehearsed of what was seen')
  const { force, problem } = forceDelete(annotations)
  const none = { fields: [], reasons: problem === undefined ? [] : [problem] }
  // Names derived from the time of the request are told without it.
  const deletion = { name, options: desired, observed: seen, force, requestedAt: '' }
  try {
    const step = await deps.kind.delete(recorder, deletion, signal)
    if (step.is !== 'refused') return { ...none, action: 'delete' }
    return { ...none, action: 'refuse', reasons: [step.message, ...none.reasons] }
  } catch (error) {
    if (error instanceof Called) {
      return { ...none, action: 'delete', reasons: [error.call, ...none.reasons] }
    }
    if (!(error instanceof Failure)) throw error
    const action = error.reason === 'busy' ? 'wait' : 'refuse'
    return { ...none, action, reasons: [error.message] }
  }
}

/** A writer of any kind: every call is told instead of made. */
const recorder: unknown = new Proxy(
  {},
  {
    get: (_, property) => {
      if (typeof property !== 'string' || property === 'then') return undefined
      return (...parameters: readonly unknown[]) => {
        throw new Called(`first call: ${print(property, parameters)}`)
      }
    },
  },
)

/** As the API names it, with what is plain of its input: a deletion carries no secret. */
function print(method: string, parameters: readonly unknown[]): string {
  const operation = method.charAt(0).toUpperCase() + method.slice(1)
  const members = parameters.flatMap((value) =>
    typeof value === 'object' && value !== null && !(value instanceof AbortSignal)
      ? Object.entries(value)
      : [],
  )
  const plain = members.flatMap(([member, value]) =>
    ['string', 'number', 'boolean'].includes(typeof value) ? [`${member}: ${String(value)}`] : [],
  )
  return plain.length === 0 ? operation : `${operation} (${plain.join(', ')})`
}
