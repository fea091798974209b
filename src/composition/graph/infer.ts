import type { Constant } from '@bufbuild/cel-spec/cel/expr/syntax_pb.js'
import { nameOf } from './fits.ts'
import type { FindingCode } from './graph.ts'
import { join, never, withoutOmit } from './join.ts'
import { operatorOf, type Typed, typeOfOperator } from './operators.ts'
import { wrongPattern } from './pattern.ts'
import type { Schema } from './schema.ts'
import { dynamic, isTyped, itemsOf, type Resolve } from './shape.ts'
import { typeOfCall } from './signatures.ts'
import { stepInto } from './step.ts'
import { constantText, type Loop, pathOf, presenceOf, type Tree } from './tree.ts'

/** What inference needs to know of an expression's surroundings. */
export interface Surroundings {
  readonly resolve: Resolve
  /** The type of a name; undefined when there is no such name (reported elsewhere). */
  readonly typeOf: (name: string) => Schema | undefined
  readonly report: (
    code: FindingCode,
    message: string,
    tree: Tree,
    level?: 'error' | 'warning',
  ) => void
}

export interface Inferred {
  readonly type: Schema
  /** Declared bound of the list that each loop walks; undefined when it has none. */
  readonly bounds: ReadonlyMap<Tree, number | undefined>
}

/** The type of an expression. Reports everything that is wrong, and goes on with a dynamic type. */
export function infer(tree: Tree, surroundings: Surroundings): Inferred {
  const bounds = new Map<Tree, number | undefined>()
  return { type: new Inference(surroundings, new Map(), bounds).typeOf(tree), bounds }
}

class Inference {
  readonly #around: Surroundings
  readonly #bound: ReadonlyMap<string, Schema>
  readonly #bounds: Map<Tree, number | undefined>

  constructor(
    around: Surroundings,
    bound: ReadonlyMap<string, Schema>,
    bounds: Map<Tree, number | undefined>,
  ) {
    this.#around = around
    this.#bound = bound
    this.#bounds = bounds
  }

  typeOf(tree: Tree): Schema {
    const kind = tree.exprKind
    switch (kind.case) {
      case 'constExpr':
        return literalOf(kind.value)
      case 'identExpr':
        return this.#bound.get(kind.value.name) ?? this.#around.typeOf(kind.value.name) ?? dynamic
      case 'selectExpr':
        return this.#member(tree, kind.value.operand, kind.value.field)
      case 'callExpr':
        return this.#call(tree, kind.value.function, kind.value.target, kind.value.args)
      case 'listExpr': {
        const items = join(this.#present(kind.value.elements), this.#around.resolve)
        const { length } = kind.value.elements
        return { type: 'array', items, maxItems: length }
      }
      case 'structExpr':
        return this.#struct(tree)
      case 'comprehensionExpr':
        return this.#loop(tree, kind.value)
      case undefined:
        return dynamic
      default:
        return kind satisfies never
    }
  }

  /** Types of operands, none of which may be `omit()`. */
  #present(trees: readonly Tree[]): readonly Schema[] {
    return trees.map((tree) => {
      const type = this.typeOf(tree)
      if (type.omit === true) {
        this.#around.report('omit', 'omit() is only possible as a whole value', tree)
      }
      return withoutOmit(type)
    })
  }

  #member(tree: Tree, operand: Tree | undefined, field: string): Schema {
    if (operand === undefined) return dynamic
    const [type = dynamic] = this.#present([operand])
    const path = pathOf(operand)
    const owner = path === undefined ? nameOf(type) : [path.root, ...path.path].join('.')
    return this.#step(type, field, owner, tree)
  }

  #step(type: Schema, field: string, owner: string, tree: Tree): Schema {
    const step = stepInto(type, field, owner, this.#around.resolve)
    if ('type' in step) return step.type
    this.#around.report('field', step.error, tree)
    return dynamic
  }

  #call(tree: Tree, name: string, target: Tree | undefined, args: readonly Tree[]): Schema {
    if (name === '@has') return this.#presence(tree)
    if (name === '@observed') return { type: 'boolean' }
    if (name === '_?_:_') return this.#conditional(args)
    if (name === '_[_]') return this.#index(tree, args)
    const all = target === undefined ? args : [target, ...args]
    const types = this.#present(all)
    const typed: Typed =
      typeOfOperator(name, types, this.#around.resolve) ??
      typeOfCall(
        name,
        target === undefined ? undefined : types[0],
        target === undefined ? types : types.slice(1),
        this.#around.resolve,
      )
    if ('type' in typed) {
      this.#warnUnequal(name, types, tree)
      if (name === 'matches') this.#checkPattern(types.at(-1), tree)
      return typed.type
    }
    this.#around.report(typed.code ?? 'type', typed.error, tree)
    return dynamic
  }

  /** A pattern that is written out is known to be one. */
  #checkPattern(pattern: Schema | undefined, tree: Tree): void {
    for (const text of pattern?.enum ?? []) {
      const wrong = typeof text === 'string' ? wrongPattern(text) : undefined
      if (wrong !== undefined) this.#around.report('value', wrong, tree)
    }
  }

  /** A comparison that is always false is more likely a slip than meant. */
  #warnUnequal(
    name: string,
    [left = dynamic, right = dynamic]: readonly Schema[],
    tree: Tree,
  ): void {
    if (name !== '_==_' && name !== '_!=_') return
    if (left.enum === undefined || right.enum === undefined || left.type !== right.type) return
    if (left.enum.some((value) => right.enum?.includes(value))) return
    const [known, literal] = left.enum.length > right.enum.length ? [left, right] : [right, left]
    const allowed = (known.enum ?? []).map((value) => JSON.stringify(value)).join(', ')
    const given = (literal.enum ?? []).map((value) => JSON.stringify(value)).join(', ')
    const message = `${operatorOf(name)} ${given}: possible are only ${allowed}`
    this.#around.report('value', message, tree, 'warning')
  }

  #presence(tree: Tree): Schema {
    const path = presenceOf(tree)
    const kind = tree.exprKind
    const base = kind.case === 'callExpr' ? kind.value.args[0] : undefined
    if (path === undefined || base === undefined) return { type: 'boolean' }
    const steps = pathOf(base)
    const rest = path.path.slice(steps?.path.length ?? 0)
    let owner = [path.root, ...(steps?.path ?? [])].join('.')
    let type = this.typeOf(base)
    for (const step of rest) {
      type = this.#step(type, step, owner, tree)
      owner = `${owner}.${step}`
    }
    return { type: 'boolean' }
  }

  #conditional(args: readonly Tree[]): Schema {
    const [condition, ...branches] = args
    const types = condition === undefined ? [] : this.#present([condition])
    const [type] = types
    if (condition !== undefined && type !== undefined && isTyped(type) && type.type !== 'boolean') {
      this.#around.report(
        'type',
        `the condition of ?: is ${nameOf(type)}, expected boolean: compare with ==`,
        condition,
      )
    }
    return join(
      branches.map((branch) => this.typeOf(branch)),
      this.#around.resolve,
    )
  }

  #index(tree: Tree, args: readonly Tree[]): Schema {
    const [operand, key] = args
    const [type = dynamic, by = dynamic] = this.#present(args)
    if (type.type === 'array') {
      if (!isTyped(by) || by.type === 'integer') return itemsOf(type, this.#around.resolve)
      const cure = by.type === 'string' ? ': convert with int()' : ''
      const message = `the index of a list is ${nameOf(by)}, expected integer${cure}`
      this.#around.report('type', message, tree)
      return dynamic
    }
    const name = constantText(key)
    const path = pathOf(operand)
    const owner = path === undefined ? 'the map' : [path.root, ...path.path].join('.')
    if (name !== undefined) return this.#step(type, name, owner, tree)
    const { properties } = type
    if (properties === undefined) {
      return typeof type.additionalProperties === 'object'
        ? this.#around.resolve(type.additionalProperties)
        : dynamic
    }
    for (const value of by.enum ?? []) {
      if (Object.hasOwn(properties, String(value))) continue
      this.#around.report('value', `${owner} has no entry for ${JSON.stringify(value)}`, tree)
    }
    const members = Object.values(properties).map((member) => this.#around.resolve(member))
    return join(members, this.#around.resolve)
  }

  #struct(tree: Tree): Schema {
    const kind = tree.exprKind
    if (kind.case !== 'structExpr') return dynamic
    const { entries, messageName } = kind.value
    if (messageName !== '') {
      this.#around.report('function', `there is no type ${messageName}`, tree)
      return dynamic
    }
    const keys = entries.map(({ keyKind }) =>
      keyKind.case === 'mapKey' ? keyKind.value : undefined,
    )
    const names = keys.map(constantText)
    const values = this.#present(
      entries.flatMap(({ value }) => (value === undefined ? [] : [value])),
    )
    if (names.some((name) => name === undefined)) {
      this.#present(keys.filter((key) => key !== undefined))
      return { type: 'object', additionalProperties: join(values, this.#around.resolve) }
    }
    const properties = names.map((name, index) => [name ?? '', values[index] ?? dynamic])
    return {
      type: 'object',
      properties: Object.fromEntries(properties),
      required: names.filter((name) => name !== undefined),
    }
  }

  /** Macros need not be recognised: the accumulator's type follows from its start and one step. */
  #loop(tree: Tree, loop: Loop): Schema {
    const { iterRange, accuInit, loopCondition, loopStep, result } = loop
    if (!iterRange || !accuInit || !loopStep || !result) return dynamic
    const [range = dynamic] = this.#present([iterRange])
    this.#bounds.set(tree, range.maxItems)
    const start = this.typeOf(accuInit)
    const item = this.#itemOf(range, iterRange)
    const inside = this.#with(loop.iterVar, item).#with(loop.accuVar, widened(start))
    if (loopCondition !== undefined) inside.#present([loopCondition])
    const [step = dynamic] = inside.#present([loopStep])
    const accumulated = join([widened(start), step], this.#around.resolve)
    const type = this.#with(loop.accuVar, accumulated).typeOf(result)
    if (type.type !== 'array') return type
    const { maxItems: _one, ...unbounded } = type
    return range.maxItems === undefined ? unbounded : { ...unbounded, maxItems: range.maxItems }
  }

  #itemOf(range: Schema, tree: Tree): Schema {
    if (range.type === 'array') return itemsOf(range, this.#around.resolve)
    if (range.type === 'object' || range.properties !== undefined) return { type: 'string' }
    if (isTyped(range) && range.anyOf === undefined && range.type !== 'never') {
      this.#around.report('type', `${nameOf(range)} is no list: a loop needs one`, tree)
    }
    return dynamic
  }

  #with(name: string, type: Schema): Inference {
    return new Inference(this.#around, new Map(this.#bound).set(name, type), this.#bounds)
  }
}

/** The start of an accumulator without its literal: `false` stands for boolean. */
function widened(schema: Schema): Schema {
  if (schema.type === 'array' && schema.maxItems === 0) return { type: 'array', items: never }
  const { enum: _literal, ...wide } = schema
  return wide
}

function literalOf({ constantKind }: Constant): Schema {
  switch (constantKind.case) {
    case 'stringValue':
      return { type: 'string', enum: [constantKind.value] }
    case 'boolValue':
      return { type: 'boolean', enum: [constantKind.value] }
    case 'int64Value':
    case 'uint64Value':
      return { type: 'integer', enum: [Number(constantKind.value)] }
    case 'doubleValue':
      return { type: 'number', enum: [constantKind.value] }
    case 'bytesValue':
      return { type: 'bytes' }
    case 'nullValue':
      return { type: 'null' }
    default:
      return dynamic
  }
}
