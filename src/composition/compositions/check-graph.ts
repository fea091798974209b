import { compile, describeFinding, type KindRef, kindsOf, type Schemas } from '../graph/index.ts'
import type { CheckResult, CheckRevision } from './composition-deps.ts'

/** The schemas that the API server publishes; both members throw KubeError. */
export interface PublishedSchemas {
  /** Changes when a schema of these kinds may have changed. */
  version(kinds: readonly KindRef[], signal: AbortSignal): Promise<string>
  load(
    kinds: readonly KindRef[],
    signal: AbortSignal,
  ): Promise<{ readonly schemas: Schemas; readonly version: string }>
}

/**
 * What the graph's compiler finds in a revision against the schemas of now; compiled again only when
 * they have changed. A pipeline is checked by running it.
 */
export function createGraphCheck(published: PublishedSchemas): CheckRevision {
  const known = new Map<string, { readonly version: string; readonly result: CheckResult }>()
  return async ({ name, hash, source }, signal) => {
    if (source.mode !== 'Graph') return { errors: [], warnings: [] }
    const kinds = kindsOf(source)
    const before = known.get(name)
    const key = (version: string) => `${hash} ${version}`
    if (before?.version === key(await published.version(kinds, signal))) return before.result
    const { schemas, version } = await published.load(kinds, signal)
    const { findings } = compile(source, schemas)
    const told = (level: 'error' | 'warning') =>
      findings.filter((finding) => finding.level === level).map(describeFinding)
    const result = { errors: told('error'), warnings: told('warning') }
    known.set(name, { version: key(version), result })
    return result
  }
}
