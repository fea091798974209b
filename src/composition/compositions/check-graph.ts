import type { Clock } from '../../runtime/clock.ts'
import { digestOf } from '../digest.ts'
import { compile, describeFinding, type KindRef, kindsOf, type Schemas } from '../graph/index.ts'
import { Recent } from '../recent.ts'
import { flattenSchema } from '../run/flatten-schema.ts'
import type { CheckResult, CheckRevision, SchemaPrint } from './composition-deps.ts'

/** The schemas that the API server publishes; both members throw KubeError. */
export interface PublishedSchemas {
  /** Changes when a schema of these kinds may have changed. */
  version(kinds: readonly KindRef[], signal: AbortSignal): Promise<string>
  load(
    kinds: readonly KindRef[],
    signal: AbortSignal,
  ): Promise<{ readonly schemas: Schemas; readonly version: string }>
}

/** Every revision that is kept is checked every ten minutes; one that is not is gone. */
const idleMs = 30 * 60_000

/**
 * What the graph's compiler finds in a revision against the schemas of now; compiled again only when
 * they have changed. A pipeline is checked by running it.
 */
export function createGraphCheck(
  published: PublishedSchemas,
  clock: Pick<Clock, 'monotonic'>,
): CheckRevision {
  const known = new Recent<{ readonly version: string; readonly result: CheckResult }>(clock, {
    idleMs,
  })
  return async ({ name, hash, source }, signal) => {
    if (source.mode !== 'Graph') return { errors: [], warnings: [], schemas: [] }
    const kinds = kindsOf(source)
    const before = known.get(name)
    const key = (version: string) => `${hash} ${version}`
    if (before?.version === key(await published.version(kinds, signal))) return before.result
    const { schemas, version } = await published.load(kinds, signal)
    const { findings } = compile(source, schemas)
    const told = (level: 'error' | 'warning') =>
      findings.filter((finding) => finding.level === level).map(describeFinding)
    const result = {
      errors: told('error'),
      warnings: told('warning'),
      schemas: printsOf(kinds, schemas),
    }
    known.set(name, { version: key(version), result })
    return result
  }
}

const printLength = 12

/** Of each schema with everything it refers to: that is what a graph is checked against. */
function printsOf(kinds: readonly KindRef[], schemas: Schemas): readonly SchemaPrint[] {
  return kinds.flatMap(({ apiVersion, kind }) => {
    const schema = schemas.schemaOf(apiVersion, kind)
    if (schema === undefined) return []
    const fingerprint = digestOf(flattenSchema(schema, schemas)).slice(0, printLength)
    return [{ apiVersion, kind, fingerprint }]
  })
}
