import { checkBody, type TemplateCheck } from './check-template.ts'
import type { Draft } from './draft.ts'
import type { Expression } from './expression.ts'
import { printPath } from './finding.ts'
import { nameOf } from './fits.ts'
import type { Body, Finding, Graph, GraphNode, Path, Program, Ref } from './graph.ts'
import { isBuiltIn } from './kinds.ts'
import { optionalStep, type Root } from './optional.ts'
import { programOf } from './program.ts'
import type { Schema, Schemas } from './schema.ts'
import { exposed, isSensitive, type Secrecy, secrecyIn, sensitiveNodes } from './sensitive.ts'
import { dynamic, isTyped, itemsOf, type Resolve } from './shape.ts'
import type { KindRef } from './source.ts'
import { typeOfBody } from './template-type.ts'

interface Parsed {
  /** In order: the type of a `value` node must be known when its readers are checked. */
  readonly drafts: readonly Draft[]
  readonly status: Body<Expression>
  readonly instance: KindRef
}

interface Sources {
  readonly schemas: Schemas
  readonly resolve: Resolve
}

/** Checks every expression and template against the schemas, and plans them. */
export function checkGraph(parsed: Parsed, sources: Sources): Omit<Graph, 'edges'> {
  const checker = new Checker(parsed, sources)
  const nodes = parsed.drafts.map((draft) => checker.node(draft))
  const status = checker.status(parsed.status)
  const { self, findings, untyped } = checker
  return { nodes, status, self, resolve: sources.resolve, findings, untyped }
}

class Checker {
  readonly self: Schema
  readonly findings: Finding[] = []
  untyped = 0
  readonly #sources: Sources
  readonly #drafts: ReadonlyMap<string, Draft>
  readonly #secrecy: Secrecy
  readonly #objects = new Map<Schema, Schema>()
  /** The types of the names that every expression may use, filled in order. */
  readonly #roots = new Map<string, Root>()

  constructor({ drafts, instance }: Parsed, sources: Sources) {
    this.#sources = sources
    this.#drafts = new Map(drafts.map((draft) => [draft.id, draft]))
    this.#secrecy = this.#secrecyOf(drafts, instance)
    this.self = this.#schemaOf(instance, '')
    this.#roots.set('self', { type: this.self, ignoresDefaults: false })
    this.#roots.set('env', { type: dynamic, ignoresDefaults: false })
  }

  node(draft: Draft): GraphNode {
    const { id, kind, of, onDelete, waitFor } = draft
    const wanted = of === undefined ? dynamic : this.#schemaOf(of, id)
    const when = draft.when && this.#boolean(draft, draft.when, ['when'])
    const each = this.#each(draft)
    const iterator = each === undefined ? new Map() : new Map([[each.name, each.item]])
    const body = checkBody(
      draft.body,
      kind === 'resource' ? wanted : dynamic,
      [],
      this.#templateCheck(draft, iterator, false),
    )
    const schema = kind === 'value' ? typeOfBody(body, this.#sources.resolve) : wanted
    this.#roots.set(id, this.#rootOf(draft, schema))
    const own = new Map([['this', schema]])
    const readyWhen = draft.readyWhen.map((expression, index) =>
      this.#boolean(draft, expression, ['readyWhen', index], own),
    )
    return {
      id,
      kind,
      schema,
      body,
      readyWhen,
      waitFor,
      onDelete,
      protect: draft.protect,
      isSecret: this.#secrecy.nodes.get(id) === 'derived',
      ...(of === undefined ? {} : { of }),
      ...(when === undefined ? {} : { when }),
      ...(each === undefined ? {} : { each: each.loop }),
    }
  }

  status(body: Body<Expression>): Body<Program> {
    const wanted = this.self.properties?.status ?? dynamic
    return checkBody(body, wanted, [], this.#templateCheck(undefined, new Map(), true))
  }

  /** Of all names at once: a soft reference may lead to a node that is checked later. */
  #secrecyOf(drafts: readonly Draft[], instance: KindRef): Secrecy {
    const types = new Map<string, Schema | undefined>([['self', this.#served(instance)]])
    for (const draft of drafts) {
      const schema = draft.of && this.#served(draft.of)
      types.set(draft.id, schema && listed(draft, schema))
    }
    const { resolve } = this.#sources
    const typeOf = (name: string) => types.get(name)
    return { nodes: sensitiveNodes(drafts, { typeOf, resolve }), typeOf, resolve }
  }

  #served(of: KindRef): Schema | undefined {
    const served = this.#sources.schemas.schemaOf(of.apiVersion, of.kind)
    if (served === undefined) return undefined
    const schema = this.#sources.resolve(served)
    const object = this.#objects.get(schema) ?? withObjectMembers(schema)
    // The same one for every node of the kind: conversions are remembered by the schema.
    this.#objects.set(schema, object)
    return object
  }

  #schemaOf(of: KindRef, node: string): Schema {
    const served = this.#served(of)
    if (served !== undefined) return served
    const message = `the API server does not serve ${of.kind} of ${of.apiVersion}`
    this.#report({ level: 'error', code: 'unknown-kind', node, path: [], at: 0, message })
    return dynamic
  }

  #rootOf(draft: Draft, schema: Schema): Root {
    return {
      type: listed(draft, schema),
      ignoresDefaults: draft.of !== undefined && isBuiltIn(draft.of),
      ...(draft.kind === 'resource' ? { body: draft.body } : {}),
    }
  }

  #each(draft: Draft) {
    if (draft.each === undefined) return undefined
    const { name } = draft.each
    const { resolve } = this.#sources
    const of = this.#program(draft, draft.each.of, ['forEach', name])
    if (isTyped(of.type) && of.type.type !== 'array') {
      const cure = of.type.type === 'object' ? ': use entries()' : ''
      const message = `is ${nameOf(of.type)}, expected a list${cure}`
      this.#error(draft.id, 'type', message, ['forEach', name])
    }
    const item = itemsOf(of.type, resolve)
    const key = this.#program(draft, draft.each.key, ['key'], new Map([[name, item]]))
    if (isTyped(key.type) && key.type.type !== 'string') {
      const message = `is ${nameOf(key.type)}, expected string: convert with string()`
      this.#error(draft.id, 'type', message, ['key'])
    }
    return { name, item, loop: { name, of, key } }
  }

  #boolean(draft: Draft, expression: Expression, path: Path, own?: Names): Program {
    const program = this.#program(draft, expression, path, own)
    const { type } = program
    if (type.omit === true || (isTyped(type) && type.type !== 'boolean')) {
      const cure = type.omit === true ? '' : ': compare with =='
      const message = `is ${nameOf(type)}, expected boolean${cure}`
      this.#error(draft.id, 'type', message, path)
    }
    return program
  }

  #templateCheck(draft: Draft | undefined, own: Names, isPartial: boolean): TemplateCheck {
    return {
      resolve: this.#sources.resolve,
      program: (expression, path, wanted) => this.#program(draft, expression, path, own, wanted),
      error: (code, message, path) => {
        this.#error(draft?.id ?? 'status', code, message, path)
      },
      untyped: () => {
        this.untyped += 1
      },
      ignoresDefaults: draft?.of !== undefined && isBuiltIn(draft.of),
      isPartial,
    }
  }

  #program(
    draft: Draft | undefined,
    expression: Expression,
    path: Path,
    own: Names = new Map(),
    wanted: Schema = dynamic,
  ): Program {
    const node = draft?.id ?? 'status'
    const typeOf = (name: string): Schema | undefined =>
      own.get(name) ?? this.#roots.get(name)?.type
    const secrecy = secrecyIn(this.#secrecy, node, own)
    for (const ref of expression.refs) {
      const why = exposed(ref, { draft, path, wanted, expression }, secrecy)
      if (why !== undefined) this.#sensitive(node, path, ref, why)
      this.#checkRef(ref, draft, path)
    }
    const isSecret = expression.refs.some((ref) => isSensitive(ref, secrecy))
    const { resolve } = this.#sources
    const program = programOf(expression, typeOf, resolve, (level, code, message, at) => {
      this.#report({ level, code, node, path, at, message })
    })
    return { ...program, isSecret }
  }

  #sensitive(node: string, path: Path, { at }: Ref, message: string): void {
    this.#report({ level: 'error', code: 'sensitive', node, path, at: at + 1, message })
  }

  #checkRef(ref: Ref, draft: Draft | undefined, path: Path): void {
    if (ref.soft) return
    const node = draft?.id ?? 'status'
    const message = this.#unguarded(ref, draft)
    if (message !== undefined) {
      this.#report({ level: 'warning', code: 'optional', node, path, at: ref.at + 1, message })
    }
  }

  /** What may be missing although it is read without guard. */
  #unguarded(ref: Ref, reader: Draft | undefined): string | undefined {
    const whole = printPath([ref.root, ...ref.path])
    if (ref.root === 'env') return `${whole} may be missing: use default(${whole}, fallback)`
    const read = this.#drafts.get(ref.root)
    const condition = read?.when?.source
    if (condition !== undefined && read?.each === undefined && condition !== reader?.when?.source) {
      return `${ref.root} has a when: use default(${whole}, fallback) or has(${ref.root})`
    }
    const root = this.#roots.get(ref.root)
    const step = root && optionalStep(ref, root, this.#sources.resolve)
    if (step === undefined) return undefined
    return `${printPath([ref.root, ...step])} is optional: use default(${whole}, fallback)`
  }

  #error(node: string, code: Finding['code'], message: string, path: Path): void {
    this.#report({ level: 'error', code, node, path, at: 0, message })
  }

  #report(finding: Finding): void {
    this.findings.push(finding)
  }
}

/** Readers of a `forEach` or `query` see a list. */
function listed({ each, kind }: Draft, schema: Schema): Schema {
  return each !== undefined || kind === 'query' ? { type: 'array', items: schema } : schema
}

/** What every object has, although the schema of a CustomResourceDefinition need not list it. */
function withObjectMembers(schema: Schema): Schema {
  const { properties } = schema
  if (properties === undefined) return schema
  const text: Schema = { type: 'string' }
  const members = { apiVersion: text, kind: text, metadata: { type: 'object' }, ...properties }
  return { ...schema, properties: members }
}

type Names = ReadonlyMap<string, Schema>
