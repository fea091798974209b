import { type AnyKind, type Deletion, Failure } from '../provider/index.ts'
import { forceDelete } from './annotations.ts'
import type { LookDeps } from './deps.ts'
import type { Foreseen } from './forecast.ts'
import type { Pass } from './pass.ts'

/** A call that would have gone to the cloud. */
interface Call {
  /** As the API names it. */
  readonly operation: string
  /** What is plain of its input: a deletion carries no secret. */
  readonly members: ReadonlyMap<string, string>
}

/** A rehearsal came to a call. */
class Called extends Error {
  readonly call: Call

  constructor(call: Call) {
    super(call.operation)
    this.call = call
  }
}

/** Two times of a deletion: what differs between them is made from it. */
const [oneTime, anotherTime] = ['2000-01-01T00:00:00Z', '2001-12-31T23:59:59Z']

/**
 * What the kind would do to delete what was seen: it is told to, with a writer of which every call
 * ends the rehearsal. So its refusals come before, and its first call is what is told, with what the
 * kind says that only the call itself finds out.
 */
export async function rehearseDeletion(
  { kind }: Pick<LookDeps, 'kind'>,
  { resource: { annotations, desired }, name, seen }: Pass,
  signal: AbortSignal,
): Promise<Foreseen> {
  if (seen?.is !== 'present') throw new Error('a deletion is rehearsed of what was seen')
  const { force, problem } = forceDelete(annotations)
  const none = { fields: [], reasons: problem === undefined ? [] : [problem] }
  const deletion = { name, options: desired, observed: seen, force, requestedAt: oneTime }
  try {
    const end = await rehearse(kind, deletion, signal)
    if ('is' in end && end.is === 'refused') {
      return { ...none, action: 'refuse', reasons: [end.message, ...none.reasons] }
    }
    if ('is' in end) return { ...none, action: 'delete' }
    const later = await rehearse(kind, { ...deletion, requestedAt: anotherTime }, signal)
    const call = 'is' in later ? end : withoutTime(end, later)
    const caveat = kind.deletionCaveat?.(deletion)
    const told = [`first call: ${print(call)}`, ...(caveat === undefined ? [] : [caveat])]
    return { ...none, action: 'delete', reasons: [...told, ...none.reasons] }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const action = error.reason === 'busy' ? 'wait' : 'refuse'
    return { ...none, action, reasons: [error.message] }
  }
}

/** The first call, or what the kind says without one. Throws what the kind throws. */
async function rehearse(kind: AnyKind, deletion: Deletion, signal: AbortSignal) {
  try {
    return await kind.delete(recorder, deletion, signal)
  } catch (error) {
    if (error instanceof Called) return error.call
    throw error
  }
}

/** A writer of any kind: every call is told instead of made. */
const recorder: unknown = new Proxy(
  {},
  {
    get: (_, property) => {
      if (typeof property !== 'string' || property === 'then') return undefined
      return (...parameters: readonly unknown[]) => {
        const operation = property.charAt(0).toUpperCase() + property.slice(1)
        throw new Called({ operation, members: plainMembers(parameters) })
      }
    },
  },
)

function plainMembers(parameters: readonly unknown[]): Call['members'] {
  const members = parameters.flatMap((value) =>
    typeof value === 'object' && value !== null && !(value instanceof AbortSignal)
      ? Object.entries(value)
      : [],
  )
  const plain = members.filter(([, value]) =>
    ['string', 'number', 'boolean'].includes(typeof value),
  )
  return new Map(plain.map(([member, value]) => [member, String(value)]))
}

/** A name that holds the time of the deletion is not known before. */
function withoutTime({ operation, members }: Call, later: Call): Call {
  const told = [...members].map(([member, value]) => {
    const isSame = later.members.get(member) === value
    return [member, isSame ? value : '(made from the time of deletion)'] as const
  })
  return { operation, members: new Map(told) }
}

function print({ operation, members }: Call): string {
  const told = [...members].map(([member, value]) => `${member}: ${value}`)
  return told.length === 0 ? operation : `${operation} (${told.join(', ')})`
}
