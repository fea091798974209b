import { type ErrorFacts, rdsFailures } from '../provider.ts'

/** Instances in the group are made, moved or deleted: what stands in the way goes by itself. */
const busy: ErrorFacts = { reason: 'busy', afterMs: 30_000 }
const quota: ErrorFacts = { reason: 'quota' }
const invalid: ErrorFacts = { reason: 'invalid' }

/** Source: the errors of the four operations in the SDK's model. */
export const groupFailure = rdsFailures({
  DBSubnetGroupNotFoundFault: { reason: 'not-found' },
  DBSubnetGroupAlreadyExistsFault: { reason: 'already-exists' },
  InvalidDBSubnetGroupStateFault: busy,
  InvalidDBSubnetStateFault: busy,
  DBSubnetGroupQuotaExceededFault: quota,
  DBSubnetQuotaExceededFault: quota,
  DBSubnetGroupDoesNotCoverEnoughAZs: invalid,
  InvalidSubnet: invalid,
  // The instance that uses the subnet may leave it at any moment.
  SubnetAlreadyInUse: { reason: 'invalid', afterMs: 60_000 },
})
