import { isFailure } from './cel.ts'
import { costOf } from './cost.ts'
import { prepare } from './engine.ts'
import type { Expression } from './expression.ts'
import type { FindingCode, Names, Program } from './graph.ts'
import { infer } from './infer.ts'
import { limits } from './limits.ts'
import { meterLoops } from './rewrite.ts'
import type { Schema } from './schema.ts'
import { dynamic, type Resolve } from './shape.ts'

/** Steps of a constant expression that is tried out. */
const mostTried = 1_000

/** Reports about one expression; `at` is a column from 1, or 0. */
export type Report = (
  level: 'error' | 'warning',
  code: FindingCode,
  message: string,
  at: number,
) => void

/**
 * Checks an expression and plans it to a closure. A broken one still becomes a program, which fails
 * when run: a graph that the cluster outgrew must go on with its other expressions.
 */
export function programOf(
  expression: Expression,
  typeOf: (name: string) => Schema | undefined,
  resolve: Resolve,
  report: Report,
): Omit<Program, 'isSecret'> {
  const { source, refs, tree, positions } = expression
  const [mistake] = expression.mistakes
  if (tree === undefined || mistake !== undefined) {
    return broken(expression, mistake?.message ?? 'cannot be parsed')
  }
  let isSound = true
  const { type, bounds } = infer(tree, {
    resolve,
    typeOf,
    report: (code, message, at, level = 'error') => {
      if (level === 'error') isSound = false
      report(level, code, message, (positions[String(at.id)] ?? 0) + 1)
    },
  })
  const cost = costOf(tree, bounds)
  if (cost.steps > limits.steps) {
    const guess = cost.isGuess ? ` if unbounded lists have ${limits.assumedItems} items` : ''
    const message = `may take ${cost.steps} steps${guess}, allowed are ${limits.steps}`
    report(cost.isGuess ? 'warning' : 'error', 'cost', message, 0)
  }
  try {
    const run = prepare(meterLoops(tree), positions)
    if (isSound && refs.length === 0 && cost.steps <= mostTried) reportFailure(run, report)
    return { source, refs, type, cost: cost.steps, run }
  } catch {
    // Planning only fails by overflowing the stack, which the bound on depth prevents.
    report('error', 'bound', 'the expression is nested too deep; split it', 0)
    return broken(expression, 'the expression is nested too deep')
  }
}

/** What reads nothing gives the same every time: a failure will not mend itself. */
function reportFailure(run: Program['run'], report: Report): void {
  const result = run(Object.create(null) as Names) // without prototype, see Names
  if (!isFailure(result)) return
  const { message, at } = result
  report('error', 'value', `fails every time: ${message}`, at === undefined ? 0 : at + 1)
}

function broken({ source, refs }: Expression, message: string): Omit<Program, 'isSecret'> {
  const failure = { failed: 'error', message, at: undefined } as const
  return { source, refs, type: dynamic, cost: 0, run: () => failure }
}
