import type { Doc } from '../../../src/provider/index.ts'
import { canonicalAcl } from './acl-grants.ts'
import { canonicalEncryption } from './groups/encryption.ts'
import { canonicalLifecycle } from './groups/lifecycle.ts'
import { canonicalPolicy } from './groups/policy.ts'
import { canonicalReplication } from './groups/replication.ts'
import { canonicalRegion } from './region.ts'

/** How a declared member is folded; what is not declared stays so. */
const folds: Readonly<Record<string, (declared: Doc) => Doc>> = {
  serverSideEncryptionConfiguration: canonicalEncryption,
  lifecycleConfiguration: canonicalLifecycle,
  replicationConfiguration: canonicalReplication,
}

/** One spelling for what S3 treats alike. Pure and idempotent. */
export function canonical(desired: Doc): Doc {
  const folded = Object.entries(canonicalAcl(canonicalPolicy(canonicalRegion(desired)))).map(
    ([name, value]) => {
      const fold = folds[name]
      return [name, fold !== undefined && isDoc(value) ? fold(value) : value]
    },
  )
  return Object.fromEntries(folded)
}

function isDoc(value: unknown): value is Doc {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
