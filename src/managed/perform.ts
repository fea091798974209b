import type { KubeObject } from '../kube/object.ts'
import { patchMetadata, setFinalizer, withFinalizer } from '../runtime/object-writes.ts'
import { adopted } from './adopted.ts'
import { annotation, finalizer, printIntent } from './annotations.ts'
import { createExternal } from './create-external.ts'
import { targetsToRecord } from './decide-absent.ts'
import { deleteExternal } from './delete-external.ts'
import type { ManagedDeps } from './deps.ts'
import { toManagedResource } from './managed-resource.ts'
import { nextIntentTimes } from './next-intent.ts'
import type { Pass } from './pass.ts'
import type { Action } from './plan.ts'
import { currentOf } from './references/remembered.ts'
import { updateExternal } from './update-external.ts'

/** Runs the one action of a plan; the pass goes on with what it returns. */
export async function perform(
  deps: ManagedDeps,
  pass: Pass,
  action: Action,
  signal: AbortSignal,
): Promise<Pass> {
  switch (action.is) {
    case 'record-intent':
      return recordIntent(deps, pass, signal)
    case 'adopt':
      return adopt(deps, pass, signal)
    case 'create':
      // An absence that was found before this call says nothing of what comes after it.
      deps.attention.update(pass.resource.uid, { suspicion: undefined })
      return createExternal(deps, pass, signal)
    case 'update':
      return updateExternal(deps, pass, action.changes, signal)
    case 'delete':
      return deleteExternal(deps, pass, signal)
    case 'release':
      return hold(deps, pass, false, signal)
    case 'none':
    case 'wait':
    case 'refuse':
      return pass
    default:
      return action satisfies never
  }
}

/**
 * One patch, before any effect: who holds the object, what it is called, that a create follows, and
 * which objects it refers to.
 */
async function recordIntent(deps: ManagedDeps, pass: Pass, signal: AbortSignal): Promise<Pass> {
  const { uid, intent } = pass.resource
  const owned = pass.ledger.owned !== undefined
  const times = nextIntentTimes(intent, { owned, nowMs: deps.clock.now() })
  const resolved = targetsToRecord(pass)
  const object = await patchMetadata(
    deps,
    pass.resource.object,
    {
      finalizers: withFinalizer(pass.resource.object, finalizer, true),
      annotations: {
        [annotation.externalName]: pass.name,
        [annotation.createIntent]: printIntent({ uid, ...times, resolved }),
      },
    },
    signal,
  )
  return refer(deps, pass, object)
}

/**
 * With the targets that were recorded, looked at again: one whose deletion began before it could see
 * this intent is found out here. Those that were let go are chosen anew.
 */
function refer(deps: ManagedDeps, pass: Pass, object: KubeObject): Pass {
  const references = deps.references.resolve(deps.kind, object, pass.account)
  const resolved =
    pass.ledger.owned === undefined ? currentOf(references.remembered) : references.remembered
  return {
    ...pass,
    resource: toManagedResource(deps.kind, object, references),
    ledger: { ...pass.ledger, resolved },
  }
}

/** Takes hold of the object, or lets it go. */
async function hold(
  deps: ManagedDeps,
  pass: Pass,
  wanted: boolean,
  signal: AbortSignal,
): Promise<Pass> {
  const object = await setFinalizer(deps, pass.resource.object, { name: finalizer, wanted }, signal)
  return { ...pass, resource: toManagedResource(deps.kind, object, pass.resource.references) }
}

async function adopt(deps: ManagedDeps, pass: Pass, signal: AbortSignal): Promise<Pass> {
  const { resource } = await hold(deps, pass, true, signal)
  return adopted(deps, pass, resource)
}
