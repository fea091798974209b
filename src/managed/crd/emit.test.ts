import { describe, expect, test } from '@jest/globals'
import { provider } from '../../../test/support/sample-provider/sample/provider.ts'
import { kind } from '../../../test/support/sample-provider/sample/widget/index.ts'
import type { CrdSchema } from './crd-schema.ts'
import { emitKind } from './emit.ts'
import { emitProviderConfigs } from './emit-config.ts'

const definitions = [emitKind(kind), ...emitProviderConfigs(provider)]
const widget = emitKind(kind)
const [version] = widget.spec.versions
const root = version.schema.openAPIV3Schema

describe.each(definitions)('$metadata.name', (definition) => {
  const nodes = nodesOf(definition.spec.versions[0].schema.openAPIV3Schema, '')

  test('describes every node', () => {
    expect(nodes.filter(([, node]) => node.description.trim() === '')).toEqual([])
  })

  test('has a type on every node and a bound on every list', () => {
    const loose = nodes.filter(([, node]) => node.type === undefined)
    const unbounded = nodes.filter(([path]) => path.startsWith('.spec')).filter(isUnboundedList)
    expect([...loose, ...unbounded]).toEqual([])
  })

  test('holds nothing of ours', () => {
    expect(JSON.stringify(definition)).not.toContain('x-plumbline')
  })

  test('sets no default that would write into a spec', () => {
    expect(nodes.filter(([, node]) => node.default !== undefined).map(([path]) => path)).toEqual([
      '.status',
    ])
  })

  test('marks an object that nobody has looked at', () => {
    expect(definition.spec.versions[0].schema.openAPIV3Schema.properties?.status?.default).toEqual({
      observedGeneration: -1,
    })
  })
})

describe('a managed resource', () => {
  test('needs its fields and a configuration', () => {
    expect(root.properties?.spec?.required).toEqual(['forProvider', 'providerConfigRef'])
  })

  test('checks the rules of its kind beside those of its fields', () => {
    const table = root.properties?.spec?.properties?.forProvider
    expect(table?.['x-kubernetes-validations']).toEqual(kind.rules)
  })

  test('names the keys of its connection Secret', () => {
    const ref = root.properties?.spec?.properties?.writeConnectionSecretToRef
    expect(ref?.description).toContain('Keys: endpoint (where it answers).')
  })

  test.each([
    { reason: 'a kind like others', module: kind, unset: 'unset means ["*"], everything.' },
    {
      reason: 'a kind that is kept by default',
      module: { ...kind, keptByDefault: true },
      unset:
        'unset means ["Observe", "Create", "Update"], since this kind is kept by default; ["*"] means everything, Delete included.',
    },
  ])('says what unset management policies mean: $reason', ({ module, unset }) => {
    const { properties } = emitKind(module).spec.versions[0].schema.openAPIV3Schema
    const { description } = properties?.spec?.properties?.managementPolicies ?? {}
    expect(description).toContain(`What the controller may do; ${unset} [] pauses.`)
  })

  test('keeps the bookkeeping as one value', () => {
    expect(root.properties?.status?.properties?.sync).toMatchObject({
      'x-kubernetes-preserve-unknown-fields': true,
      'x-kubernetes-map-type': 'atomic',
    })
  })

  test('prints its columns', () => {
    const columns = version.additionalPrinterColumns
    expect(
      columns.filter(({ priority }) => priority === undefined).map(({ name }) => name),
    ).toEqual(['Ready', 'Synced', 'Drift', 'External-Name', 'Status', 'Age'])
    expect(columns.filter(({ priority }) => priority === 1).map(({ name }) => name)).toEqual([
      'Region',
      'Verified',
      'ProviderConfig',
      'Reason',
    ])
  })

  test('can be selected by region and external name', () => {
    expect(version.selectableFields?.map(({ jsonPath }) => jsonPath)).toEqual([
      '.spec.forProvider.region',
      '.status.externalName',
    ])
  })
})

test('only the cluster-wide configuration chooses its namespaces', () => {
  const [namespaced, cluster] = emitProviderConfigs(provider).map(
    ({ spec }) => spec.versions[0].schema.openAPIV3Schema.properties?.spec?.properties ?? {},
  )
  expect(Object.keys(namespaced ?? {})).toEqual(['endpoint'])
  expect(Object.keys(cluster ?? {})).toEqual(['endpoint', 'allowedNamespaces'])
})

type Entry = readonly [path: string, node: CrdSchema]

function isUnboundedList([, node]: Entry): boolean {
  return node.type === 'array' && node.maxItems === undefined
}

function nodesOf(node: CrdSchema, path: string): readonly Entry[] {
  return [
    [path, node],
    ...Object.entries(node.properties ?? {}).flatMap(([name, child]) =>
      nodesOf(child, `${path}.${name}`),
    ),
    ...(node.items === undefined ? [] : nodesOf(node.items, `${path}[]`)),
    ...(node.additionalProperties === undefined
      ? []
      : nodesOf(node.additionalProperties, `${path}{}`)),
  ]
}
