import { type Doc, Failure, rulesOf, type Schema } from '../provider/index.ts'
import type { SecretReader } from './secret-reader.ts'

/** One secret reference that a manifest declares. */
export interface SecretUse {
  /** Printed path of the reference. */
  readonly path: string
  readonly name: string
  readonly key: string
}

/** The secret references of a document, by its schema. Pure; references stand outside of lists. */
export function secretUses(schema: Schema, doc: Doc, prefix = ''): readonly SecretUse[] {
  return Object.entries(doc).flatMap(([member, value]) => {
    const child = schema.properties?.[member]
    if (child === undefined || value === undefined) return []
    const path = prefix === '' ? member : `${prefix}.${member}`
    const { shape } = rulesOf(child)
    if (shape === 'secret-ref') {
      const ref = value as { readonly name: string; readonly key: string }
      return [{ path, name: ref.name, key: ref.key }]
    }
    return shape === 'object' ? secretUses(child, value as Doc, path) : []
  })
}

/** The values behind the references. A missing Secret or key is a Failure that names it. */
export async function readSecretValues(
  secrets: Pick<SecretReader, 'read'>,
  uses: readonly SecretUse[],
  namespace: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const values = new Map<string, string>()
  for (const use of uses) {
    const data = await secrets.read(namespace, use.name, signal)
    const value = data?.get(use.key)
    if (value === undefined) {
      const what = data === undefined ? 'does not exist' : `has no key ${use.key}`
      throw new Failure(
        'invalid',
        `${use.path}: Secret ${namespace}/${use.name} ${what}; create it, or change the reference`,
      )
    }
    values.set(use.path, value)
  }
  return values
}
