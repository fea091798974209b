import type { Doc } from '../../../src/provider/index.ts'
import { canonicalAcl } from './acl-grants.ts'
import { canonicalEncryption } from './groups/encryption.ts'
import { canonicalLifecycle } from './groups/lifecycle.ts'
import { canonicalPolicy } from './groups/policy.ts'
import { canonicalReplication } from './groups/replication.ts'
import { canonicalRegion } from './region.ts'
import { canonicalTagFilters } from './tag-filter.ts'

/** How a declared member is folded; what is not declared stays so. */
const folds: Readonly<Record<string, (declared: Doc, region: string) => Doc>> = {
  serverSideEncryptionConfiguration: canonicalEncryption,
  lifecycleConfiguration: canonicalLifecycle,
  replicationConfiguration: canonicalReplication,
}

/** Lists whose elements have a filter. */
const filtered = [
  'analyticsConfigurations',
  'metricsConfigurations',
  'intelligentTieringConfigurations',
]

/** One spelling for what S3 treats alike. Pure and idempotent. */
export function canonical(desired: Doc): Doc {
  const whole = canonicalAcl(canonicalPolicy(canonicalRegion(desired)))
  const region = typeof whole.region === 'string' ? whole.region : ''
  const members = Object.entries(whole).map(([name, value]) => {
    if (filtered.includes(name)) return [name, canonicalTagFilters(value)]
    const fold = folds[name]
    return [name, fold !== undefined && isDoc(value) ? fold(value, region) : value]
  })
  return Object.fromEntries(members)
}

function isDoc(value: unknown): value is Doc {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
