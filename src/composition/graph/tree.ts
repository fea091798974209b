import type {
  Expr,
  Expr_Comprehension,
  Expr_CreateStruct_Entry,
} from '@bufbuild/cel-spec/cel/expr/syntax_pb.js'

export type Tree = Expr
export type Loop = Expr_Comprehension
type Kind = Expr['exprKind']

/** A node that stands where `at` stood: it takes its id, so that positions survive. */
function node(at: Tree, exprKind: Kind): Tree {
  return { $typeName: 'cel.expr.Expr', id: at.id, exprKind }
}

export function textNode(at: Tree, text: string): Tree {
  return node(at, {
    case: 'constExpr',
    value: { $typeName: 'cel.expr.Constant', constantKind: { case: 'stringValue', value: text } },
  })
}

export function callNode(at: Tree, name: string, args: readonly Tree[]): Tree {
  return node(at, {
    case: 'callExpr',
    value: { $typeName: 'cel.expr.Expr.Call', function: name, args: [...args] },
  })
}

export function listNode(at: Tree, elements: readonly Tree[]): Tree {
  return node(at, {
    case: 'listExpr',
    value: { $typeName: 'cel.expr.Expr.CreateList', elements: [...elements], optionalIndices: [] },
  })
}

export function loopNode(at: Tree, loop: Loop): Tree {
  return node(at, { case: 'comprehensionExpr', value: loop })
}

/** The same tree with `change` applied to every child. */
export function mapChildren(tree: Tree, change: (child: Tree) => Tree): Tree {
  const kind = tree.exprKind
  switch (kind.case) {
    case 'selectExpr': {
      const operand = kind.value.operand && change(kind.value.operand)
      return node(tree, { ...kind, value: { ...kind.value, operand } })
    }
    case 'callExpr': {
      const target = kind.value.target && change(kind.value.target)
      const args = kind.value.args.map(change)
      return node(tree, { ...kind, value: { ...kind.value, target, args } })
    }
    case 'listExpr': {
      const elements = kind.value.elements.map(change)
      return node(tree, { ...kind, value: { ...kind.value, elements } })
    }
    case 'structExpr': {
      const entries = kind.value.entries.map((entry) => mapEntry(entry, change))
      return node(tree, { ...kind, value: { ...kind.value, entries } })
    }
    case 'comprehensionExpr':
      return loopNode(tree, mapLoop(kind.value, change))
    case 'constExpr':
    case 'identExpr':
    case undefined:
      return tree
    default:
      return kind satisfies never
  }
}

function mapLoop(loop: Loop, change: (child: Tree) => Tree): Loop {
  return {
    ...loop,
    iterRange: loop.iterRange && change(loop.iterRange),
    accuInit: loop.accuInit && change(loop.accuInit),
    loopCondition: loop.loopCondition && change(loop.loopCondition),
    loopStep: loop.loopStep && change(loop.loopStep),
    result: loop.result && change(loop.result),
  }
}

function mapEntry(
  entry: Expr_CreateStruct_Entry,
  change: (child: Tree) => Tree,
): Expr_CreateStruct_Entry {
  const { keyKind, value } = entry
  return {
    ...entry,
    keyKind: keyKind.case === 'mapKey' ? { case: 'mapKey', value: change(keyKind.value) } : keyKind,
    value: value === undefined ? undefined : change(value),
  }
}

/** The children in the order they are evaluated. */
export function childrenOf(tree: Tree): readonly Tree[] {
  const children: Tree[] = []
  mapChildren(tree, (child) => {
    children.push(child)
    return child
  })
  return children
}

/** The text of a constant; undefined when the node is none, or no text. */
export function constantText(tree: Tree | undefined): string | undefined {
  const kind = tree?.exprKind
  if (kind?.case !== 'constExpr' || kind.value.constantKind.case !== 'stringValue') return undefined
  return kind.value.constantKind.value
}

/** A path: a name, then members by name or constant text. `has()` is no path. */
export interface TreePath {
  readonly root: string
  readonly path: readonly string[]
}

/** The path that a tree is, or undefined. */
export function pathOf(tree: Tree | undefined): TreePath | undefined {
  const kind = tree?.exprKind
  if (kind?.case === 'identExpr') return { root: kind.value.name, path: [] }
  if (kind?.case === 'selectExpr' && !kind.value.testOnly) {
    return longer(pathOf(kind.value.operand), kind.value.field)
  }
  if (kind?.case === 'callExpr' && kind.value.function === '_[_]') {
    return longer(pathOf(kind.value.args[0]), constantText(kind.value.args[1]))
  }
  return undefined
}

function longer(path: TreePath | undefined, step: string | undefined): TreePath | undefined {
  if (path === undefined || step === undefined) return undefined
  return { root: path.root, path: [...path.path, step] }
}

/** A presence test as the rewriting leaves it: `@has(root, [steps])` or `@observed(root)`. */
export function presenceOf(tree: Tree | undefined): TreePath | undefined {
  const kind = tree?.exprKind
  if (kind?.case !== 'callExpr') return undefined
  const [operand, steps] = kind.value.args
  const base = pathOf(operand)
  if (base === undefined) return undefined
  if (kind.value.function === '@observed') return base
  if (kind.value.function !== '@has' || steps?.exprKind.case !== 'listExpr') return undefined
  const path = steps.exprKind.value.elements.map((step) => constantText(step) ?? '')
  return { root: base.root, path: [...base.path, ...path] }
}

export interface Size {
  readonly nodes: number
  readonly depth: number
  readonly loops: number
}

/** How many nodes, how deep, and how many loops inside one another (one after another is one). */
export function measure(tree: Tree): Size {
  const kind = tree.exprKind
  const inside =
    kind.case === 'comprehensionExpr' ? [kind.value.loopCondition, kind.value.loopStep] : []
  const parts = childrenOf(tree).map((child) => ({ child, size: measure(child) }))
  return {
    nodes: parts.reduce((sum, { size }) => sum + size.nodes, 1),
    depth: 1 + Math.max(0, ...parts.map(({ size }) => size.depth)),
    loops: Math.max(
      inside.length > 0 ? 1 : 0,
      ...parts.map(({ child, size }) => size.loops + (inside.includes(child) ? 1 : 0)),
    ),
  }
}
