import { type ErrorFacts, rdsFailures } from '../provider.ts'

/** Instances use the group, or RDS is applying it: what stands in the way goes by itself. */
const busy: ErrorFacts = { reason: 'busy', afterMs: 30_000 }

/** Source: the errors of the operations in the SDK's model. */
export const groupFailure = rdsFailures({
  DBParameterGroupNotFoundFault: { reason: 'not-found' },
  DBParameterGroupAlreadyExistsFault: { reason: 'already-exists' },
  InvalidDBParameterGroupStateFault: busy,
  DBParameterGroupQuotaExceededFault: { reason: 'quota' },
})
