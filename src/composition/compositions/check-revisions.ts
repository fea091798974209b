import type { KubeObject } from '../../kube/object.ts'
import type { Finding } from '../../runtime/conditions.ts'
import { byOwner } from '../chooser.ts'
import { REVISIONS } from '../resources.ts'
import { revisionProblem, toRevision } from '../revision.ts'
import { wasValid } from '../was-valid.ts'
import type { CheckResult, CompositionDeps } from './composition-deps.ts'
import { writeFindings } from './findings.ts'

/** Findings of each level that are told; the others are counted. */
const mostTold = 8

/**
 * Checks every revision of a Composition against the schemas of now. One that was valid and is so no
 * longer becomes Stale, and is told before it breaks an instance.
 */
export async function checkRevisions(
  deps: CompositionDeps,
  composition: KubeObject,
  signal: AbortSignal,
): Promise<void> {
  const { kube, revisions, clock } = deps
  const writes = { kube, resource: REVISIONS, store: revisions, clock }
  for (const object of revisions.byIndex(byOwner, composition.metadata.uid)) {
    const { finding, schemas } = await check(deps, object, signal)
    const status = schemas.length === 0 ? {} : { schemas }
    await writeFindings(writes, object, { findings: [finding], status }, signal)
  }
}

async function check(
  { check: examine }: CompositionDeps,
  object: KubeObject,
  signal: AbortSignal,
): Promise<{ readonly finding: Finding; readonly schemas: CheckResult['schemas'] }> {
  const revision = toRevision(object)
  if (revision === undefined) {
    return { finding: invalid('Changed', revisionProblem(object) ?? ''), schemas: [] }
  }
  const result = await examine(revision, signal)
  const { errors, schemas } = result
  if (errors.length === 0) return { finding: valid(result), schemas }
  return {
    finding: invalid(wasValid(object) ? 'Stale' : 'Invalid', tell(errors, 'error')),
    schemas,
  }
}

function valid({ warnings }: CheckResult): Finding {
  const message = warnings.length === 0 ? '' : tell(warnings, 'warning')
  return { type: 'Valid', status: 'True', reason: 'Checked', message }
}

function invalid(reason: string, message: string): Finding {
  return { type: 'Valid', status: 'False', reason, message }
}

function tell(sentences: readonly string[], level: string): string {
  const more = sentences.length - mostTold
  const told = sentences.slice(0, mostTold).join('; ')
  return `${level}: ${told}${more > 0 ? `; and ${more} more` : ''}`
}
