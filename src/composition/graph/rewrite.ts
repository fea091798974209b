import {
  callNode,
  constantText,
  type Loop,
  listNode,
  loopNode,
  mapChildren,
  pathOf,
  type Tree,
  textNode,
} from './tree.ts'

/** Something that an expression must not say, with the node it is about. */
export interface Complaint {
  readonly message: string
  readonly tree: Tree
}

/**
 * Replaces the macros `default` and `has` by presence tests: `default(p, y)` becomes
 * `@has(root, [steps]) ? p : y`. Every generated node takes the id of the node it replaces.
 */
export function expandMacros(tree: Tree, complain: (complaint: Complaint) => void): Tree {
  const expand = (node: Tree): Tree => {
    const inner = mapChildren(node, expand)
    const kind = inner.exprKind
    if (kind.case === 'selectExpr' && kind.value.testOnly && kind.value.operand !== undefined) {
      return presence(inner, kind.value.operand, [kind.value.field])
    }
    if (kind.case !== 'callExpr' || kind.value.target !== undefined) return inner
    if (kind.value.function === 'default') return expandDefault(inner, kind.value.args, complain)
    if (kind.value.function === 'has') return expandHas(inner, kind.value.args, complain)
    return inner
  }
  return expand(tree)
}

/** The parser leaves `has(x)` and `has(a["b"])` as calls; `has(a.b)` comes as a select. */
function expandHas(
  at: Tree,
  args: readonly Tree[],
  complain: (complaint: Complaint) => void,
): Tree {
  const [operand] = args
  if (operand !== undefined && args.length === 1 && pathOf(operand) !== undefined) {
    return presence(at, operand, [])
  }
  complain({ message: 'has() takes a path such as self.spec.size', tree: at })
  return at
}

function expandDefault(
  at: Tree,
  args: readonly Tree[],
  complain: (complaint: Complaint) => void,
): Tree {
  const [path, fallback] = args
  const isPath = pathOf(path) !== undefined
  if (path !== undefined && fallback !== undefined && args.length === 2 && isPath) {
    return callNode(at, '_?_:_', [presence(at, path, []), path, fallback])
  }
  const message =
    args.length === 2
      ? 'default() takes a path such as self.spec.size'
      : 'default() takes a path and a fallback'
  complain({ message, tree: path ?? at })
  return at
}

/** `@has(base, [steps])`, with all of the path that can be told from its base in the steps. */
function presence(at: Tree, operand: Tree, last: readonly string[]): Tree {
  const { base, steps } = split(operand, last)
  if (steps.length === 0) return callNode(at, '@observed', [base])
  const names = listNode(
    at,
    steps.map((step) => textNode(at, step)),
  )
  return callNode(at, '@has', [base, names])
}

function split(
  tree: Tree,
  steps: readonly string[],
): { readonly base: Tree; readonly steps: readonly string[] } {
  const kind = tree.exprKind
  if (kind.case === 'selectExpr' && !kind.value.testOnly && kind.value.operand !== undefined) {
    return split(kind.value.operand, [kind.value.field, ...steps])
  }
  if (kind.case === 'callExpr' && kind.value.function === '_[_]') {
    const [operand, key] = kind.value.args
    const step = constantText(key)
    if (operand !== undefined && step !== undefined) return split(operand, [step, ...steps])
  }
  return { base: tree, steps }
}

/**
 * Makes every step of every loop count: its condition `c` becomes `@tick() && c`. Accumulators that
 * are lists are appended to in place.
 */
export function meterLoops(tree: Tree): Tree {
  const inner = mapChildren(tree, meterLoops)
  const kind = inner.exprKind
  if (kind.case !== 'comprehensionExpr' || kind.value.loopCondition === undefined) return inner
  const condition = kind.value.loopCondition
  return loopNode(inner, {
    ...appending(kind.value),
    loopCondition: callNode(condition, '_&&_', [callNode(condition, '@tick', []), condition]),
  })
}

function appending(loop: Loop): Loop {
  const { accuInit, loopStep, accuVar } = loop
  const start = accuInit?.exprKind
  if (accuInit === undefined || start?.case !== 'listExpr' || loopStep === undefined) return loop
  return {
    ...loop,
    accuInit: callNode(accuInit, '@list', []),
    loopStep: appendingStep(loopStep, accuVar),
  }
}

/** `@result + [x]`, alone or in the branch of a filter. */
function appendingStep(step: Tree, accumulator: string): Tree {
  const kind = step.exprKind
  if (kind.case !== 'callExpr') return step
  const { function: name, args } = kind.value
  if (name === '_?_:_') {
    const [condition, ...branches] = args
    const appended = branches.map((branch) => appendingStep(branch, accumulator))
    return condition === undefined ? step : callNode(step, name, [condition, ...appended])
  }
  const [list, addition] = args
  const isOwn = list?.exprKind.case === 'identExpr' && list.exprKind.value.name === accumulator
  const [item] = addition?.exprKind.case === 'listExpr' ? addition.exprKind.value.elements : []
  if (name !== '_+_' || !isOwn || item === undefined) return step
  return callNode(step, '@append', [list, item])
}
