import { compareCreation } from '../drift/compare.ts'
import { rememberWritten } from '../drift/remember.ts'
import type { KubeObject } from '../kube/object.ts'
import type { LookDeps } from './deps.ts'
import type { Ledger } from './ledger.ts'
import { relearn } from './look.ts'
import { toManagedResource } from './managed-resource.ts'
import type { Pass } from './pass.ts'

const nothing = { applied: new Map(), known: new Map() }

/**
 * A look with the memory that the stored object itself gives, for those who may not read the key of
 * its digests: what its manifest declares counts as applied, and where its status tells of a known
 * difference, what the cloud answers now is that. Guesses of a manifest that was edited and not synced
 * yet that it was. Pure but for what it learns of attention.
 */
export function recollect(deps: LookDeps, pass: Pass, stored: KubeObject): Pass {
  const { ledger, means, resource } = pass
  if (ledger.owned === undefined || ledger.memory.applied !== undefined) return pass
  const { desired, status } = toManagedResource(deps.kind, stored, resource.references)
  const declared = compareCreation({ table: deps.kind.fields, desired }, means)
  const memory = rememberWritten(nothing, declared)
  const recalled: Ledger = { ...ledger, memory, writes: new Map() }
  const looked = relearn(deps, { ...pass, ledger: recalled })
  const paths = status.drift?.knownDifferences ?? []
  const known = looked.verdicts
    .filter(({ at }) => paths.includes(at))
    .map(({ at, digests }) => [at, digests.actual] as const)
  if (known.length === 0) return looked
  return relearn(deps, {
    ...pass,
    ledger: { ...recalled, memory: { ...memory, known: new Map(known) } },
  })
}
