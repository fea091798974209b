import { describeGap, type Gap } from '../../composition/evaluate/index.ts'
import { printPath } from '../../composition/graph/index.ts'
import type { Look } from '../evaluation/look.ts'

/** What nodes of one instance can still become. Ids of nodes. */
export interface Outlook {
  /** What the plan makes: its values are known afterwards. */
  readonly coming: ReadonlySet<string>
  /**
   * What does not come by applying: nodes excluded by their `when`, and what people write, which is
   * `self` and, in EnvironmentConfigs, `env`.
   */
  readonly never: ReadonlySet<string>
  /** What whoever plans may not look at. */
  readonly unasked: ReadonlySet<string>
}

/** Gaps as sentences; see Change. */
export interface ToldGaps {
  readonly unknown: readonly string[]
  readonly failed: readonly string[]
}

/** Pure. `unasked`: nodes whose lookups were denied. */
export function outlookOf(
  { decision, evaluation, view }: Look,
  unasked: readonly string[],
): Outlook {
  const seen = decision.children.map(({ child }) => ({
    id: child.id,
    glance: view.glance(child.place),
  }))
  const isNew = ({ glance }: (typeof seen)[number]) =>
    glance.is === 'seen' && glance.object === undefined
  const { outcomes } = evaluation
  const toCall = outcomes.filter((one) => one.is === 'function' && isUncalled(one))
  const excluded = outcomes.filter(({ is }) => is === 'excluded')
  const blind = seen.filter(({ glance }) => glance.is === 'blind')
  return {
    coming: new Set([...seen.filter(isNew).map(({ id }) => id), ...toCall.map(({ node }) => node)]),
    never: new Set(['self', 'env', ...excluded.map(({ node }) => node)]),
    unasked: new Set([...blind.map(({ id }) => id), ...unasked]),
  }
}

function isUncalled({
  gaps,
  holds,
}: {
  readonly gaps: readonly unknown[]
  readonly holds: readonly unknown[]
}) {
  return gaps.length + holds.length > 0
}

/**
 * What a node lacks, place by place. `fate`: what becomes of the place meanwhile, as
 * `stays as it is`; "" where there is nothing yet. Pure.
 */
export function tellGaps(
  node: string,
  gaps: readonly Gap[],
  { coming, unasked }: Outlook,
  fate = '',
): ToldGaps {
  const end = fate === '' ? '' : `; ${fate}`
  const unknown = gaps.flatMap((gap) => {
    if (gap.why !== 'waiting') return []
    const place = [node, printPath(gap.path)].filter((part) => part !== '').join(': ')
    const causes = causesOf(gap)
    const denied = causes.filter((cause) => unasked.has(cause))
    if (denied.length > 0) return [`${place}: not known: ${denied.join(', ')} was not asked${end}`]
    const isComing = causes.every((cause) => coming.has(cause))
    return [
      `${place}: ${isComing ? `known after apply (${gap.cause})` : `waits: ${gap.message}`}${end}`,
    ]
  })
  const failed = gaps.flatMap((gap) =>
    gap.why === 'failed' ? [`${describeGap(node, gap)}${end}`] : [],
  )
  return { unknown, failed }
}

/** Whether a gap is filled only when somebody writes something else. Pure. */
export function isStuck(gaps: readonly Gap[], { never }: Outlook): boolean {
  return gaps.some((gap) => gap.why === 'failed' || causesOf(gap).some((cause) => never.has(cause)))
}

function causesOf({ cause }: Gap): readonly string[] {
  return cause.split(', ')
}
