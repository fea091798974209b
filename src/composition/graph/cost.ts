import { limits } from './limits.ts'
import { childrenOf, type Tree } from './tree.ts'

export interface Cost {
  /** Loop steps at most, if every list is as long as its bound. */
  readonly steps: number
  /** Whether a list has no declared bound, so that a guess stands in for it. */
  readonly isGuess: boolean
}

/** The loop steps an expression may take: the product of the bounds of loops in one another. */
export function costOf(tree: Tree, bounds: ReadonlyMap<Tree, number | undefined>): Cost {
  const kind = tree.exprKind
  if (kind.case !== 'comprehensionExpr') return total(childrenOf(tree), bounds)
  const { iterRange, accuInit, loopCondition, loopStep, result } = kind.value
  const inside = total([loopCondition, loopStep], bounds)
  const outside = total([iterRange, accuInit, result], bounds)
  const bound = bounds.get(tree)
  return {
    steps: outside.steps + (bound ?? limits.assumedItems) * (1 + inside.steps),
    isGuess: outside.isGuess || inside.isGuess || bound === undefined,
  }
}

function total(
  trees: readonly (Tree | undefined)[],
  bounds: ReadonlyMap<Tree, number | undefined>,
): Cost {
  const costs = trees.flatMap((tree) => (tree === undefined ? [] : [costOf(tree, bounds)]))
  return {
    steps: costs.reduce((sum, { steps }) => sum + steps, 0),
    isGuess: costs.some(({ isGuess }) => isGuess),
  }
}
