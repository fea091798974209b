import { isJsonObject } from '../../kube/json.ts'
import { type Complain, expressionsIn, parseBody } from './body.ts'
import { checkGraph } from './check.ts'
import { type Draft, draftOf } from './draft.ts'
import { describeCycle, edgesOf, orderOf } from './edges.ts'
import { sorted } from './finding.ts'
import type { Finding, Graph } from './graph.ts'
import { checkNames, checkRoots, wrongName } from './names.ts'
import { didYouMean } from './nearest.ts'
import { checkObjectNames } from './object-names.ts'
import type { Schemas } from './schema.ts'
import { createResolve } from './shape.ts'
import type { CompositionSource } from './source.ts'

/**
 * Compiles a Composition to an immutable graph. Never throws: everything that is wrong is in
 * `findings`, errors first. The caller loads the schemas of `kindsOf(source)` beforehand; a kind
 * without schema is an error with the code `unknown-kind`. The source may be anything that looks
 * like a Composition: it need not have passed a schema.
 */
export function compile(source: CompositionSource, schemas: Schemas): Graph {
  const findings: Finding[] = []
  const complainOf =
    (node: string): Complain =>
    (code, message, path, at) => {
      findings.push({ level: 'error', code, node, path, at, message })
    }
  const drafts = readNodes(source, complainOf)
  const status = parseBody(source.status ?? {}, [], complainOf('status'))
  const ids = drafts.map(({ id }) => id)
  for (const draft of drafts) {
    checkDraft(draft, ids, complainOf(draft.id))
    checkObjectNames(draft, complainOf(draft.id))
  }
  for (const { expression, path } of expressionsIn(status)) {
    checkRoots(expression.refs, ['self', 'env', ...ids], path, complainOf('status'))
  }
  const edges = edgesOf(drafts)
  const order = orderOf(ids, edges)
  for (const cycle of order.cycles) complainOf('cycle')('cycle', describeCycle(cycle), [], 0)
  const ordered = order.ids.flatMap((id) => drafts.filter((draft) => draft.id === id))
  const checked = checkGraph(
    { drafts: ordered, status, instance: source.compositeTypeRef },
    { schemas, resolve: createResolve(schemas) },
  )
  const places = ['', 'cycle', ...ids, 'status']
  return { ...checked, edges, findings: sorted([...findings, ...checked.findings], places) }
}

function readNodes(
  source: CompositionSource,
  complainOf: (node: string) => Complain,
): readonly Draft[] {
  const seen = new Set<string>()
  const nodes: readonly unknown[] = Array.isArray(source.nodes) ? source.nodes : []
  return nodes.flatMap((node, index) => {
    if (!isJsonObject(node) || typeof node.id !== 'string') {
      complainOf('')('shape', `nodes[${index}] must be an object with an id`, [], 0)
      return []
    }
    const complain = complainOf(node.id)
    const wrong = wrongName(node.id, 'id')
    if (wrong !== undefined) complain('name', wrong, [], 0)
    // Names of objects are made of ids in small letters.
    const isTaken = seen.has(node.id.toLowerCase())
    if (isTaken) complain('name', `there are two nodes ${node.id}`, [], 0)
    seen.add(node.id.toLowerCase())
    const draft = isTaken ? undefined : draftOf(node, complain)
    return draft === undefined ? [] : [draft]
  })
}

function checkDraft(draft: Draft, ids: readonly string[], complain: Complain): void {
  checkNames(draft, ids, complain)
  for (const id of Object.keys(draft.waitFor)) {
    const near = didYouMean(id, ids)
    if (!ids.includes(id)) complain('reference', `there is no node ${id}${near}`, ['waitFor'], 0)
  }
  if (draft.each === undefined) return
  const { name } = draft.each
  const wrong = ids.includes(name)
    ? `forEach ${name} is the id of a node; choose another`
    : wrongName(name, 'forEach')
  if (wrong !== undefined) complain('name', wrong, ['forEach'], 0)
}
