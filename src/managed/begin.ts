import { Failure, toExternalName } from '../provider/index.ts'
import { inAccount } from './account.ts'
import { annotation } from './annotations.ts'
import type { Connected } from './connections.ts'
import type { LookDeps } from './deps.ts'
import type { Trigger } from './drift-status.ts'
import type { Ledger } from './ledger.ts'
import { type ManagedResource, toManagedResource } from './managed-resource.ts'
import { type BoundPorts, externalNameOf, meansOf, type Pass, regionOf } from './pass.ts'
import { remarkOn } from './remark.ts'
import { readSecretValues, secretUses } from './secret-values.ts'

/** What a pass starts from. */
export interface Start {
  /** As read from the object, without the values of its references. */
  readonly resource: ManagedResource
  readonly ledger: Ledger
  /** The kind's ports in the region. */
  readonly bind: (connected: Connected, region: string) => Promise<BoundPorts>
}

/**
 * Everything a look needs: connection, the values of references, ports, secrets. Throws a Failure that
 * says what is missing, and KubeError.
 */
export async function begin(
  deps: LookDeps,
  { resource: { object, providerConfigRef, namespace }, ledger, bind }: Start,
  signal: AbortSignal,
): Promise<Pass> {
  const connected = await deps.connections.resolve(providerConfigRef, namespace, signal)
  const { account } = connected.principal
  const references = deps.references.resolve(deps.kind, object, account)
  const resource = toManagedResource(deps.kind, object, references)
  const uses = resource.deleting ? [] : secretUses(deps.kind.fields.schema, resource.desired)
  const secrets = await readSecretValues(deps.secrets, uses, namespace, signal)
  return {
    resource,
    ledger: {
      ...inAccount(resource, ledger, connected),
      resolved: references.remembered,
    },
    account,
    name: nameOf(deps, resource, ledger),
    trigger: triggerOf(resource),
    secrets,
    means: meansOf(deps, resource, secrets),
    ports: await bind(connected, regionOf(resource)),
    seen: undefined,
    verdicts: [],
    reread: undefined,
    created: false,
    overwritten: [],
    corrected: new Set(),
    writes: 0,
    remark: remarkOn(deps.kind.fields, resource, deps.clock.now()),
    note: undefined,
  }
}

/** The name to work under. A resource keeps the name it was created or adopted under. */
function nameOf(
  deps: Pick<LookDeps, 'kind'>,
  resource: ManagedResource,
  { owned }: Pass['ledger'],
): Pass['name'] {
  const requested = externalNameOf(deps, resource)
  const own = owned?.name === undefined ? requested : toExternalName(owned.name)
  if (own === requested || resource.deleting) return own
  throw new Failure(
    'invalid',
    `the external name is immutable: this object owns ${own}, and ${requested} is asked for; set annotation ${annotation.externalName}: ${own} again, or create another object`,
  )
}

function triggerOf(resource: ManagedResource): Trigger {
  if (resource.generation !== resource.status.observedGeneration) return 'SpecChange'
  const requested = resource.annotations[annotation.reconcileRequestedAt]
  return requested !== resource.status.lastHandledReconcileAt ? 'Request' : 'Poll'
}
