import { specOf } from '../../composition/composition.ts'
import { type RolloutBudget, sumTolls } from '../../composition/rollout/budget.ts'
import type { Member } from '../../composition/rollout/member.ts'
import { orderOf } from '../../composition/rollout/order.ts'
import { needsForecast, planRollout } from '../../composition/rollout/plan-rollout.ts'
import { type RolloutState, rolloutOf, rolloutSpecOf } from '../../composition/rollout/rollout.ts'
import { countWaves, reachOf } from '../../composition/rollout/waves.ts'
import type { KubeObject } from '../../kube/object.ts'
import { groupOf } from '../manifest/manifest.ts'
import type { PlannedToll } from './draft.ts'

/** How instances would come to the revision that a Composition of the files leads to. */
export interface RolloutPlan {
  readonly composition: string
  readonly revision: string
  /** As it would stand at its beginning: Progressing, or what keeps it from that. */
  readonly state: RolloutState
  /** Why it would stand still; "" where it would not. */
  readonly message: string
  /** Names of the instances that move in each wave, as `namespace/name`, in their order. */
  readonly waves: readonly (readonly string[])[]
  /** So many failed instances it goes on with; undefined: whatever fails. */
  readonly bears: number | undefined
  readonly budget: RolloutBudget | undefined
  /** What counts for the budget; undefined: it is not counted, or there is no budget. */
  readonly forecast: { readonly replaces: number; readonly deletes: number } | undefined
}

interface Question {
  /** As it would be stored, with the status that it has. */
  readonly composition: KubeObject
  /** Name of the revision that it leads to. */
  readonly revision: string
  /** All instances that move by themselves. */
  readonly members: readonly Member[]
  /** What each instance loses, of any kind, as far as it was planned. */
  readonly tolls: readonly PlannedToll[]
  readonly nowMs: number
}

/** By the rollout's own rules; undefined: nobody moves. Pure. */
export function foreseeRollout(question: Question): RolloutPlan | undefined {
  const { composition, revision, members, tolls, nowMs } = question
  const moving = members.filter((member) => member.revision !== revision)
  if (moving.length === 0) return undefined
  const spec = rolloutSpecOf(composition)
  const recorded = rolloutOf(composition)
  const asked = { spec, newest: revision, recorded, members }
  const losses = tolls.filter((toll) => {
    return isOf(composition, toll) && moving.some(({ name }) => name === toll.instance)
  })
  const isCounted = losses.length === moving.length && needsForecast(asked)
  const rollout = planRollout({
    ...asked,
    ...(isCounted ? { forecast: sumTolls(losses) } : {}),
    order: orderOf(composition),
    nowMs,
  })
  const places = members.map(({ place }) => place).sort()
  const ends = Array.from({ length: countWaves(spec) }, (_, index) => {
    return reachOf(spec, index + 1, places)
  })
  const sorted = moving.toSorted((a, b) => (a.place < b.place ? -1 : 1))
  const waves = ends.map((end, index) =>
    sorted
      .filter(({ place }) => place <= end && place > (ends[index - 1] ?? ''))
      .map(({ name }) => name),
  )
  const { state = 'Progressing', message = '', forecast } = rollout ?? {}
  const bears = spec.pauseOnFailure === false ? undefined : (spec.maxUnready ?? 0)
  const facts = { composition: composition.metadata.name, revision, state, message, waves }
  return { ...facts, bears, budget: spec.budget, forecast }
}

function isOf(composition: KubeObject, { group, kind }: PlannedToll): boolean {
  const { compositeTypeRef: type } = specOf(composition)
  return kind === type.kind && group === groupOf(type.apiVersion)
}
