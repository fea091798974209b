import { describe, expect, test } from '@jest/globals'
import { isJsonObject, type JsonObject } from '../../kube/json.ts'
import type { KubeObject } from '../../kube/object.ts'
import type { Patch } from '../../kube/port.ts'
import type { CustomResourceDefinition } from '../crd/custom-resource-definition.ts'
import { applyDefinition } from './apply-definition.ts'
import { type DefinitionSpec, toDefinition } from './definition.ts'
import { emitComposite, type WantedDefinition } from './emit-composite.ts'

const { signal } = new AbortController()
const generation = 3
const spec: DefinitionSpec = {
  group: 'acme.io',
  names: { kind: 'Thing', plural: 'things' },
  versions: [
    {
      ...{ name: 'v1', served: true, referenceable: true },
      schema: { openAPIV3Schema: { type: 'object' } },
    },
  ],
}

function definitionOf(digest: string) {
  const metadata = { name: 'things.acme.io', uid: 'u', resourceVersion: '1' }
  const status = { definition: { digest, generation } }
  return toDefinition({ apiVersion: 'v1', kind: 'X', metadata, spec, status })
}

/** As a release before stored it: other columns, and no word for drift. */
function olderCrd(
  { manifest }: Pick<WantedDefinition, 'manifest'> = emitComposite(definitionOf('')),
): KubeObject {
  const versions = manifest.spec.versions.map((version) => ({
    ...version,
    additionalPrinterColumns: version.additionalPrinterColumns.toReversed(),
    schema: JSON.parse(JSON.stringify(version.schema).replace('"drift":', '"drifting":')),
  }))
  const metadata = { ...manifest.metadata, uid: 'c', resourceVersion: '9', generation }
  return { ...manifest, metadata, spec: { ...manifest.spec, versions } }
}

async function apply(digest: string, definition = definitionOf(digest), crd = olderCrd()) {
  const applied: CustomResourceDefinition[] = []
  const kube = {
    get: async () => crd,
    patch: async (_: unknown, __: unknown, { body }: Patch) => {
      // What is applied is a manifest of emitComposite.
      const manifest = body as CustomResourceDefinition
      applied.push(manifest)
      return { ...crd, ...manifest, metadata: { ...crd.metadata, generation: generation + 1 } }
    },
  }
  const result = await applyDefinition(
    { kube, crds: { get: () => crd, put: () => true } },
    definition,
    signal,
  )
  return { applied, result }
}

describe('a definition that says what it said before', () => {
  test('has a CRD of an older release brought up to date: columns and our members', async () => {
    const { applied, result } = await apply('of an older release')
    const [version] = applied[0]?.spec.versions ?? []
    expect(version?.additionalPrinterColumns.map(({ name, jsonPath }) => [name, jsonPath])).toEqual(
      [
        ['Ready', '.status.conditions[?(@.type=="Ready")].status'],
        ['Synced', '.status.conditions[?(@.type=="Synced")].status'],
        ['Drift', '.status.plumbline.drift'],
        ['Composition', '.status.plumbline.composition'],
        ['Age', '.metadata.creationTimestamp'],
      ],
    )
    const members = member(version?.schema.openAPIV3Schema ?? {}, 'status', 'plumbline')
    expect(Object.keys(members)).toContain('drift')
    expect(result).toMatchObject({ is: 'applied', record: { generation: generation + 1 } })
  })

  test('writes nothing when this release has applied it', async () => {
    const { digest } = emitComposite(definitionOf(''))
    expect((await apply(digest)).applied).toEqual([])
  })
})

describe('a definition whose change is refused', () => {
  const sized = (type: string) => ({
    type: 'object',
    properties: { spec: { type: 'object', properties: { size: { type } } } },
  })
  const columns = [{ name: 'Size', type: 'string', jsonPath: '.spec.size' }]
  const withSize = (type: string, digest: string) => {
    const schema = { openAPIV3Schema: sized(type) }
    const version = { ...{ name: 'v1', served: true, referenceable: true }, schema }
    const versions = [{ ...version, additionalPrinterColumns: columns }]
    const { object, status } = definitionOf(digest)
    return toDefinition({ ...object, spec: { ...spec, versions }, status })
  }
  const { manifest, digest } = emitComposite(withSize('string', ''))

  test('has our members brought up to date, and its own schema stays', async () => {
    const older = olderCrd({ manifest })
    const refused = await apply('older', withSize('integer', 'older'), older)
    expect(refused.applied).toEqual([manifest])
    expect(refused.result).toMatchObject({
      is: 'refused',
      refusal: { reason: 'BreakingChange' },
      record: { digest, generation: generation + 1 },
    })
  })

  test('writes nothing when this release has applied what was accepted', async () => {
    const stored = { ...olderCrd({ manifest }), spec: manifest.spec }
    const { applied, result } = await apply(digest, withSize('integer', digest), stored)
    expect(applied).toEqual([])
    expect(result).toMatchObject({ is: 'refused', refusal: { reason: 'BreakingChange' } })
  })
})

/** The properties at a path of properties. */
function member(schema: JsonObject, ...path: readonly string[]): JsonObject {
  const properties = isJsonObject(schema.properties) ? schema.properties : {}
  const [name, ...rest] = path
  if (name === undefined) return properties
  const next = properties[name]
  return isJsonObject(next) ? member(next, ...rest) : {}
}
