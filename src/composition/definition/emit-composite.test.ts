import { describe, expect, test } from '@jest/globals'
import { isJsonObject, type JsonObject } from '../../kube/json.ts'
import { type DefinitionSpec, toDefinition } from './definition.ts'
import { emitComposite } from './emit-composite.ts'

const root = {
  type: 'object',
  description: 'A database.',
  'x-kubernetes-validations': [{ rule: 'true' }],
  properties: {
    metadata: { type: 'object', properties: { name: { type: 'string', maxLength: 20 } } },
    spec: { type: 'object', required: ['size'], properties: { size: { type: 'string' } } },
    status: { type: 'object', properties: { endpoint: { type: 'string' } } },
  },
}

const standard: DefinitionSpec = {
  group: 'acme.io',
  names: { kind: 'Thing', plural: 'things', categories: ['plumbline', 'data'] },
  versions: [
    { name: 'v1', served: true, referenceable: false, schema: { openAPIV3Schema: root } },
    {
      name: 'v2',
      served: true,
      referenceable: true,
      schema: { openAPIV3Schema: root },
      additionalPrinterColumns: [{ name: 'Size', type: 'string', jsonPath: '.spec.size' }],
    },
    { name: 'v0', served: false, referenceable: false, schema: { openAPIV3Schema: root } },
  ],
}

describe('the definition', () => {
  const { manifest, marks } = emit(standard)

  test('stores the referenceable version and serves what is served', () => {
    const flags = manifest.spec.versions.map(({ name, served, storage }) => [name, served, storage])
    expect(flags).toEqual([
      ['v1', true, false],
      ['v2', true, true],
      ['v0', false, false],
    ])
    expect([...marks.keys()]).toEqual(['v1', 'v2'])
  })

  test('fills in names, each category once', () => {
    expect(manifest.spec.names).toEqual({
      kind: 'Thing',
      plural: 'things',
      singular: 'thing',
      listKind: 'ThingList',
      categories: ['composite', 'plumbline', 'data'],
    })
  })

  test('shows our columns, the author’s, then the age', () => {
    const names = manifest.spec.versions[1]?.additionalPrinterColumns.map(({ name }) => name)
    expect(names).toEqual(['Ready', 'Synced', 'Drift', 'Composition', 'Size', 'Age'])
  })

  test('has no owner: a foreground deletion of the definition must not delete the instances', () => {
    expect(Object.keys(manifest.metadata)).toEqual(['name', 'labels'])
  })
})

describe('the schema', () => {
  const schema = schemaOf(standard)

  test('keeps what the author says', () => {
    expect(schema).toMatchObject({ ...root, properties: root.properties })
  })

  test('requires spec, and takes an instance that nobody has seen', () => {
    expect(schema.required).toEqual(['spec'])
    expect(member(schema, 'properties', 'status').default).toEqual({ observedGeneration: -1 })
  })

  test('has ours under spec.plumbline, status.plumbline and the usual status', () => {
    const spec = member(schema, 'properties', 'spec', 'properties')
    const status = member(schema, 'properties', 'status', 'properties')
    expect(Object.keys(spec)).toEqual(['size', 'plumbline'])
    expect(Object.keys(status)).toEqual([
      'endpoint',
      'observedGeneration',
      'conditions',
      'plumbline',
    ])
  })

  test('may be empty', () => {
    const [version] = standard.versions
    const empty = { ...version, name: 'v1', served: true, referenceable: true }
    const bare = { ...standard, versions: [{ ...empty, schema: { openAPIV3Schema: {} } }] }
    expect(schemaOf(bare)).toMatchObject({ type: 'object', required: ['spec'] })
  })
})

test('the mark follows the schema, not its order', () => {
  const reordered = withSchema(Object.fromEntries(Object.entries(root).reverse()))
  const other = withSchema({ ...root, description: 'Another.' })
  expect(emit(reordered).marks.get('v1')).toBe(emit(standard).marks.get('v1'))
  expect(emit(other).marks.get('v1')).not.toBe(emit(standard).marks.get('v1'))
})

function withSchema(openAPIV3Schema: JsonObject): DefinitionSpec {
  const versions = standard.versions.map((version) => ({ ...version, schema: { openAPIV3Schema } }))
  return { ...standard, versions }
}

function emit(spec: DefinitionSpec) {
  const metadata = { name: 'things.acme.io', uid: 'u', resourceVersion: '1' }
  return emitComposite(toDefinition({ apiVersion: 'v1', kind: 'X', metadata, spec }))
}

function schemaOf(spec: DefinitionSpec): JsonObject {
  return emit(spec).manifest.spec.versions[0]?.schema.openAPIV3Schema ?? {}
}

function member(schema: JsonObject, ...path: readonly string[]): JsonObject {
  return path.reduce<JsonObject>((at, name) => {
    const next = at[name]
    return isJsonObject(next) ? next : {}
  }, schema)
}
