import type { Memory } from '../drift/memory.ts'
import type { LookDeps } from './deps.ts'
import { own } from './ledger.ts'
import { isStanding } from './look.ts'
import type { ManagedResource } from './managed-resource.ts'
import { isRecreating } from './next-intent.ts'
import type { Pass } from './pass.ts'

/** The pass once what was found is ours; `resource` is the object with our finalizer on it. */
export function adopted(
  deps: Pick<LookDeps, 'clock'>,
  pass: Pass,
  resource: ManagedResource,
): Pass {
  const recreated = isRecreating(pass.resource, pass.ledger.owned?.since)
  if (pass.ledger.owned !== undefined && !recreated) return { ...pass, resource }
  const found = pass.seen?.is === 'present' ? pass.seen : undefined
  const since = resource.intent?.at ?? new Date(deps.clock.now()).toISOString()
  const how = resource.intent === undefined ? 'adopted' : 'created'
  const ledger = own(pass.ledger, {
    since,
    how,
    name: pass.name,
    account: pass.account,
    seen: found !== undefined && isStanding(found),
    ...(found?.mark === undefined ? {} : { mark: found.mark }),
  })
  if (recreated) return { ...pass, resource, ledger }
  const memory = how === 'created' ? pass.ledger.memory : assumeSecrets(ledger.memory, pass)
  return { ...pass, resource, ledger: { ...ledger, memory } }
}

/** An adopted resource is taken to have the declared secrets: a later change of them is written. */
function assumeSecrets(memory: Memory, pass: Pass): Memory {
  const applied = new Map(memory.applied)
  for (const [path, value] of pass.secrets) applied.set(path, pass.means.digest(path, value))
  return { ...memory, applied }
}
