import type { Clock } from '../../runtime/clock.ts'
import type { GraphSpec } from '../composition.ts'
import { digestOf } from '../digest.ts'
import { describeFinding, type KindRef, kindsOf, type Schemas } from '../graph/index.ts'
import { Recent } from '../recent.ts'
import { flattenSchema } from '../run/flatten-schema.ts'
import { readingSchemas, SchemaError } from '../schema-error.ts'
import type { CheckResult, CheckRevision, SchemaPrint } from './composition-deps.ts'
import { examineGraph, type FindScope, scopesOf } from './examine-graph.ts'

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

/** What is asked about kinds. */
interface Served {
  readonly published: PublishedSchemas
  readonly findScope: FindScope
}

/**
 * What is wrong with the graph of a revision, by the schemas and scopes of now; examined again only when
 * they have changed, and as it was while they cannot be read. A pipeline is checked by running it.
 */
export function createGraphCheck({
  clock,
  ...served
}: Served & { readonly clock: Pick<Clock, 'monotonic'> }): CheckRevision {
  const known = new Recent<Checked>(clock, { idleMs })
  return async ({ name, hash, source }, signal) => {
    if (source.mode !== 'Graph') return { errors: [], warnings: [], schemas: [] }
    const last = known.get(name)
    const before = last?.hash === hash ? last : undefined
    try {
      const { version, result } = await checkNow(served, source, before, signal)
      known.set(name, { hash, version, result })
      return result
    } catch (error) {
      if (before === undefined || !(error instanceof SchemaError)) throw error
      return before.result
    }
  }
}

interface Checked {
  readonly hash: string
  /** Of the schemas and scopes. */
  readonly version: string
  readonly result: CheckResult
}

async function checkNow(
  { published, findScope }: Served,
  source: GraphSpec,
  before: Checked | undefined,
  signal: AbortSignal,
): Promise<Omit<Checked, 'hash'>> {
  const kinds = kindsOf(source)
  const scopeOf = await readingSchemas(() => scopesOf(source, findScope, signal), signal)
  const scopes = kinds.map(scopeOf).join(' ')
  const current = await readingSchemas(() => published.version(kinds, signal), signal)
  if (before?.version === `${current} ${scopes}`) return before
  const { schemas, version } = await readingSchemas(() => published.load(kinds, signal), signal)
  const findings = examineGraph(source, schemas, scopeOf)
  const told = (level: 'error' | 'warning') =>
    findings.filter((finding) => finding.level === level).map(describeFinding)
  const result = {
    errors: told('error'),
    warnings: told('warning'),
    schemas: printsOf(kinds, schemas),
  }
  return { version: `${version} ${scopes}`, result }
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
