import type { Ref, Step } from './graph.ts'
import { childrenOf, type Loop, pathOf, presenceOf, type Tree } from './tree.ts'

/** Where a value comes from; undefined for one that was computed. */
type Origin = { readonly root: string; readonly path: readonly Step[] } | undefined

interface Scope {
  /** Names that loops bind. */
  readonly bound: ReadonlyMap<string, Origin>
  /** Paths that are known to be there, as printed by `keyOf`. */
  readonly guards: ReadonlySet<string>
  /** Within a branch, an operand of `&&` or `||`, or the body of a loop: it may not be evaluated. */
  readonly isConditional: boolean
  /** The path that the loop or `size()` around it walks. */
  readonly walked?: Tree
}

/**
 * Every reference of a tree (after the macros are expanded), in the order of evaluation. A loop's
 * variable counts as what it iterates, so that a field missing in an item still names its node.
 */
export function referencesOf(
  tree: Tree,
  positions: Readonly<Record<string, number>>,
): readonly Ref[] {
  const refs: Ref[] = []
  const emit = (origin: Origin, tree: Tree, how: Omit<Ref, 'root' | 'path' | 'at'>): void => {
    const at = positions[String(firstOf(tree).id)] ?? 0
    if (origin !== undefined) refs.push({ ...origin, ...how, at })
  }
  const visit = (node: Tree, scope: Scope): void => {
    const tested = presenceOf(node)
    const path = tested ?? stepsOf(node)
    const loop = node.exprKind.case === 'comprehensionExpr' ? node.exprKind.value : undefined
    if (path !== undefined) {
      const origin = resolved(path, scope)
      const isTested = tested !== undefined
      const soft = isTested || isGuarded(origin, scope.guards)
      const walked = scope.walked === node
      emit(origin, node, { soft, tested: isTested, walked, certain: !scope.isConditional })
    } else if (loop !== undefined) {
      visitLoop(loop, scope, visit)
    } else {
      const scopes = scopesOf(node, scope)
      childrenOf(node).forEach((child, index) => {
        visit(child, scopes[index] ?? scope)
      })
    }
  }
  visit(tree, { bound: new Map(), guards: new Set(), isConditional: false })
  return refs
}

function visitLoop(loop: Loop, scope: Scope, visit: (node: Tree, scope: Scope) => void): void {
  if (loop.iterRange !== undefined) visit(loop.iterRange, { ...scope, walked: loop.iterRange })
  const origin = originOf(loop.iterRange, scope)
  const item = origin === undefined ? undefined : { ...origin, path: [...origin.path, null] }
  const bound = new Map(scope.bound).set(loop.accuVar, undefined).set(loop.iterVar, item)
  for (const part of [loop.accuInit, loop.loopCondition, loop.loopStep, loop.result]) {
    if (part !== undefined) visit(part, { ...scope, bound, isConditional: true })
  }
}

/** Of a path, the path; of `filter`, what is filtered. */
function originOf(tree: Tree | undefined, scope: Scope): Origin {
  const path = stepsOf(tree)
  if (path !== undefined) return resolved(path, scope)
  const kind = tree?.exprKind
  if (kind?.case !== 'comprehensionExpr' || !isFilter(kind.value)) return undefined
  return originOf(kind.value.iterRange, scope)
}

/** The step of a filter is `p ? @result + [x] : @result`. */
function isFilter({ loopStep, iterVar }: Loop): boolean {
  const step = loopStep?.exprKind
  if (step?.case !== 'callExpr' || step.value.function !== '_?_:_') return false
  const sum = step.value.args[1]?.exprKind
  const list = sum?.case === 'callExpr' ? sum.value.args[1]?.exprKind : undefined
  const item = list?.case === 'listExpr' ? list.value.elements[0]?.exprKind : undefined
  return item?.case === 'identExpr' && item.value.name === iterVar
}

function resolved(path: NonNullable<Origin>, scope: Scope): Origin {
  if (!scope.bound.has(path.root)) return path
  const origin = scope.bound.get(path.root)
  return origin === undefined
    ? undefined
    : { root: origin.root, path: [...origin.path, ...path.path] }
}

/** As `pathOf`, and constant indexes of lists too. */
function stepsOf(tree: Tree | undefined): Origin {
  const plain = pathOf(tree)
  if (plain !== undefined) return plain
  const kind = tree?.exprKind
  if (kind?.case === 'selectExpr' && !kind.value.testOnly) {
    return longer(stepsOf(kind.value.operand), kind.value.field)
  }
  if (kind?.case !== 'callExpr' || kind.value.function !== '_[_]') return undefined
  return longer(stepsOf(kind.value.args[0]), constantStep(kind.value.args[1]))
}

function longer(path: Origin, step: string | number | undefined): Origin {
  if (path === undefined || step === undefined) return undefined
  return { root: path.root, path: [...path.path, step] }
}

function constantStep(tree: Tree | undefined): string | number | undefined {
  const kind = tree?.exprKind
  if (kind?.case !== 'constExpr') return undefined
  const { constantKind } = kind.value
  if (constantKind.case === 'stringValue') return constantKind.value
  return constantKind.case === 'int64Value' ? Number(constantKind.value) : undefined
}

/** The scope of each child, where a condition before it guards it. */
function scopesOf(node: Tree, scope: Scope): readonly (Scope | undefined)[] {
  const kind = node.exprKind
  if (kind.case !== 'callExpr') return []
  const [first] = kind.value.args
  if (kind.value.function === 'size') {
    return childrenOf(node).map((walked) => ({ ...scope, walked }))
  }
  if (first === undefined) return []
  const either = { ...scope, isConditional: true }
  const when = (truth: boolean): Scope => ({
    ...either,
    guards: new Set([...scope.guards, ...guards(first, truth, scope)]),
  })
  switch (kind.value.function) {
    case '_?_:_':
      return [scope, when(true), when(false)]
    case '_&&_':
      return [either, when(true)]
    case '_||_':
      return [either, when(false)]
    default:
      return []
  }
}

/** The paths that are there when a condition has this truth. */
function guards(condition: Tree, truth: boolean, scope: Scope): readonly string[] {
  const tested = presenceOf(condition)
  if (tested !== undefined) {
    const origin = resolved(tested, scope)
    return truth && origin !== undefined ? [keyOf(origin.root, origin.path)] : []
  }
  const kind = condition.exprKind
  if (kind.case !== 'callExpr') return []
  const { function: name, args } = kind.value
  if (name === '!_') return args.flatMap((arg) => guards(arg, !truth, scope))
  const holdsForAll = truth ? name === '_&&_' : name === '_||_'
  return holdsForAll ? args.flatMap((arg) => guards(arg, truth, scope)) : []
}

function isGuarded(origin: Origin, known: ReadonlySet<string>): boolean {
  if (origin === undefined || known.size === 0) return false
  return Array.from({ length: origin.path.length + 1 }, (_, length) =>
    keyOf(origin.root, origin.path.slice(0, length)),
  ).some((key) => known.has(key))
}

function keyOf(root: string, path: readonly Step[]): string {
  return JSON.stringify([root, ...path])
}

/** The leftmost node: where the reference begins in the text. */
function firstOf(tree: Tree): Tree {
  const [first] = childrenOf(tree)
  return first === undefined ? tree : firstOf(first)
}
