import type { KubeObject } from '../../kube/object.ts'
import { type Finding, findCondition } from '../../runtime/conditions.ts'
import { type AcceptanceStatus, acceptanceOf, isAccepted } from '../acceptance.ts'
import { byOwner } from '../chooser.ts'
import { REVISIONS } from '../resources.ts'
import { contentProblem, revisionProblem, toRevision } from '../revision.ts'
import { SchemaError } from '../schema-error.ts'
import type { CheckResult, CompositionDeps } from './composition-deps.ts'
import { type FoundStatus, writeFindings } from './findings.ts'

/** Findings of each level that are told; the others are counted. */
const mostTold = 8

/**
 * Checks every revision of a Composition against the schemas of now. One that was valid and is so no
 * longer becomes Stale, and is told before it breaks an instance; it goes on. One whose author lacks a
 * right is refused, also when that shows only once a kind is served, and loses its acceptance. Where no
 * schema can be read what was decided stands. Returns whether all is decided: what needs a kind that is
 * not served, a schema, or a right, is to be checked again.
 */
export async function checkRevisions(
  deps: CompositionDeps,
  composition: KubeObject,
  signal: AbortSignal,
): Promise<boolean> {
  const { kube, revisions, clock } = deps
  const writes = { kube, resource: REVISIONS, store: revisions, clock }
  let isDecided = true
  for (const object of revisions.byIndex(byOwner, composition.metadata.uid)) {
    const { finding, status, isOpen } = await check(deps, composition, object, signal)
    isDecided &&= !isOpen
    await writeFindings(writes, object, { findings: [finding], status: { ...status } }, signal)
  }
  return isDecided
}

interface Checked {
  readonly finding: Finding
  readonly status: AcceptanceStatus & { readonly schemas?: CheckResult['schemas'] }
  /** The API server may answer otherwise soon, without our being told. */
  readonly isOpen: boolean
}

async function check(
  { check: examine }: CompositionDeps,
  composition: KubeObject,
  object: KubeObject,
  signal: AbortSignal,
): Promise<Checked> {
  const revision = toRevision(object)
  const problem = revisionProblem(object) ?? contentProblem(composition, object)
  if (revision === undefined || problem !== undefined) {
    return { finding: invalid('Changed', problem ?? ''), status: {}, isOpen: false }
  }
  const result = await unlessUnreadable(examine(revision, signal))
  if (typeof result === 'string') return unreadable(object, result)
  const { errors, refusals = [], undecided = [] } = result
  const isOpen = undecided.length > 0 || refusals.length > 0
  const schemas = result.schemas.length === 0 ? {} : { schemas: result.schemas }
  const open = undecided.length === 0 ? {} : { undecided }
  const accepted = { ...schemas, accepted: [acceptanceOf(object)], ...open }
  const faults = [...refusals, ...errors]
  if (faults.length === 0) return { finding: valid(result), status: accepted, isOpen }
  const isStale = refusals.length === 0 && isAccepted(object)
  const finding = invalid(isStale ? 'Stale' : 'Invalid', tellErrors(faults))
  return { finding, status: isStale ? accepted : schemas, isOpen }
}

/** The result, or why there is none: no schema can be read. */
export async function unlessUnreadable(
  checking: Promise<CheckResult>,
): Promise<CheckResult | string> {
  try {
    return await checking
  } catch (error) {
    if (error instanceof SchemaError) return error.message
    throw error
  }
}

/** Nobody knows whether it is good now: what it was accepted for stands, and so does a refusal. */
function unreadable({ status }: KubeObject, message: string): Checked {
  const { accepted, undecided, schemas, conditions } = (status ?? {}) as StoredStatus // ours to write
  const stored = {
    ...(accepted === undefined ? {} : { accepted }),
    ...(undecided === undefined ? {} : { undecided }),
    ...(schemas === undefined ? {} : { schemas }),
  }
  const last = findCondition(conditions, 'Valid')
  const unknown = {
    type: 'Valid',
    status: 'Unknown',
    reason: 'SchemaUnavailable',
    message,
  } as const
  return { finding: last?.status === 'False' ? last : unknown, status: stored, isOpen: true }
}

type StoredStatus = Checked['status'] & Pick<FoundStatus, 'conditions'>

function valid({ warnings }: CheckResult): Finding {
  const message = warnings.length === 0 ? '' : tell(warnings, 'warning')
  return { type: 'Valid', status: 'True', reason: 'Checked', message }
}

function invalid(reason: string, message: string): Finding {
  return { type: 'Valid', status: 'False', reason, message }
}

/** What a check has found wrong, in one sentence. */
export function tellErrors(errors: readonly string[]): string {
  return tell(errors, 'error')
}

function tell(sentences: readonly string[], level: string): string {
  const more = sentences.length - mostTold
  const told = sentences.slice(0, mostTold).join('; ')
  return `${level}: ${told}${more > 0 ? `; and ${more} more` : ''}`
}
