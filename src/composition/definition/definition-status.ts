import { isDeepStrictEqual } from 'node:util'
import {
  type Condition,
  type Finding,
  mergeConditions,
  toConditionTime,
} from '../../runtime/conditions.ts'
import { writeStatus } from '../../runtime/object-writes.ts'
import { type Told, type Verdict, verdictEvents } from '../verdict-events.ts'
import type { AppliedDefinition, Definition, DefinitionStatus } from './definition.ts'
import type { DefinitionDeps } from './definition-deps.ts'

/** What a reconcile of a definition came to. */
export type DefinitionState =
  | { readonly is: 'served' }
  /** Applied; the API server does not show it yet. */
  | { readonly is: 'unserved'; readonly message: string }
  /** A user's action is needed; the API is as it was before. */
  | { readonly is: 'refused'; readonly reason: RefusalReason; readonly message: string }
  /** Served, but the controller may not work on its instances. */
  | { readonly is: 'forbidden'; readonly message: string }
  | { readonly is: 'deleting'; readonly instances: number; readonly message: string }

export type RefusalReason = 'Invalid' | 'BreakingChange' | 'AlreadyExists' | 'NamesConflict'

/** The conditions of a definition. Pure. */
function definitionFindings(state: DefinitionState): readonly Finding[] {
  const synced: Finding = {
    type: 'Synced',
    status: 'True',
    reason: 'ReconcileSuccess',
    message: '',
  }
  switch (state.is) {
    case 'served':
      return [synced, { ...synced, type: 'Ready', reason: 'Available' }]
    case 'unserved':
      return [synced, notReady('NotServed', state.message)]
    case 'refused':
      return [
        { ...synced, status: 'False', reason: state.reason, message: state.message },
        notReady(state.reason, state.message),
        stalled(state.reason, state.message),
      ]
    case 'forbidden':
      return [synced, notReady('Forbidden', state.message), stalled('Forbidden', state.message)]
    case 'deleting':
      return [synced, notReady('Deleting', state.message)]
    default:
      return state satisfies never
  }
}

function notReady(reason: string, message: string): Finding {
  return { type: 'Ready', status: 'False', reason, message }
}

function stalled(reason: string, message: string): Finding {
  return { type: 'Stalled', status: 'True', reason, message }
}

const verdicts: readonly Verdict[] = [
  {
    type: 'Synced',
    tell: (synced) => told(synced, 'Accepted', 'the API server has it as defined'),
  },
  { type: 'Ready', tell: (ready) => told(ready, 'Available', 'instances can be made') },
]

function told({ status, reason, message }: Condition, good: string, note: string): Told {
  return status === 'True'
    ? { reason: good, type: 'Normal', note }
    : { reason, type: reason === 'Deleting' ? 'Normal' : 'Warning', note: message }
}

/** Tells what has turned, then writes the status; nothing when it is so already. */
export async function writeDefinitionStatus(
  deps: DefinitionDeps,
  { object, status: before }: Definition,
  found: { readonly state: DefinitionState; readonly applied: AppliedDefinition | undefined },
  signal: AbortSignal,
): Promise<void> {
  const { state, applied } = found
  const generation = object.metadata.generation ?? 0
  const now = toConditionTime(deps.clock.now())
  const status: DefinitionStatus = {
    observedGeneration: generation,
    ...(state.is === 'deleting' ? { instances: state.instances } : {}),
    ...(applied === undefined ? {} : { definition: applied }),
    conditions: mergeConditions(before.conditions ?? [], definitionFindings(state), {
      generation,
      now,
    }),
  }
  if (isDeepStrictEqual(status, before)) return
  const change = {
    before: before.conditions ?? [],
    after: status.conditions ?? [],
    isRenewed: applied?.digest !== before.definition?.digest,
  }
  for (const event of verdictEvents(object, change, verdicts)) await deps.events.record(event)
  await writeStatus(deps, object, status, signal)
}
