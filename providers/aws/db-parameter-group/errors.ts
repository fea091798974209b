import type { Failure } from '../../../src/provider/index.ts'
import { type ErrorCodes, type ErrorFacts, toFailure } from '../provider.ts'

/** Instances use the group, or RDS is applying it: what stands in the way goes by itself. */
const busy: ErrorFacts = { reason: 'busy', afterMs: 30_000 }
const invalid: ErrorFacts = { reason: 'invalid' }

/** Source: the errors of the operations in the SDK's model. */
const faults: ErrorCodes = {
  DBParameterGroupNotFoundFault: { reason: 'not-found' },
  DBParameterGroupAlreadyExistsFault: { reason: 'already-exists' },
  InvalidDBParameterGroupStateFault: busy,
  DBParameterGroupQuotaExceededFault: { reason: 'quota' },
  InvalidParameterValue: invalid,
  InvalidParameterCombination: invalid,
  MissingParameter: invalid,
  ValidationError: invalid,
}

/** Modelled errors end in Fault, most wire codes of the same errors do not: both are known. */
const codes: ErrorCodes = Object.fromEntries(
  Object.entries(faults).flatMap(([name, facts]) => [
    [name, facts],
    [name.replace(/Fault$/, ''), facts],
  ]),
)

/** The failure that an error of one call stands for. `operation` is the API's name of the call. */
export function groupFailure(error: unknown, operation: string): Failure {
  return toFailure(error, { operation, action: `rds:${operation}` }, codes)
}
