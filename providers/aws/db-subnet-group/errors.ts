import type { Failure } from '../../../src/provider/index.ts'
import { type ErrorCodes, type ErrorFacts, toFailure } from '../provider.ts'

/** Instances in the group are made, moved or deleted: what stands in the way goes by itself. */
const busy: ErrorFacts = { reason: 'busy', afterMs: 30_000 }
const quota: ErrorFacts = { reason: 'quota' }
const invalid: ErrorFacts = { reason: 'invalid' }

/** Source: the errors of the four operations in the SDK's model. */
const faults: ErrorCodes = {
  DBSubnetGroupNotFoundFault: { reason: 'not-found' },
  DBSubnetGroupAlreadyExistsFault: { reason: 'already-exists' },
  InvalidDBSubnetGroupStateFault: busy,
  InvalidDBSubnetStateFault: busy,
  DBSubnetGroupQuotaExceededFault: quota,
  DBSubnetQuotaExceededFault: quota,
  DBSubnetGroupDoesNotCoverEnoughAZs: invalid,
  InvalidSubnet: invalid,
  InvalidParameterValue: invalid,
  InvalidParameterCombination: invalid,
  MissingParameter: invalid,
  ValidationError: invalid,
  // The instance that uses the subnet may leave it at any moment.
  SubnetAlreadyInUse: { reason: 'invalid', afterMs: 60_000 },
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
