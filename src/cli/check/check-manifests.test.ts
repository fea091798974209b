import { beforeAll, describe, expect, test } from '@jest/globals'
import { parseManifests } from '../manifest/parse-manifests.ts'
import { type OfflineSchemas, offlineSchemas } from '../schemas/offline-schemas.ts'
import { checkManifests } from './check-manifests.ts'
import { exitCodeOf, printReport } from './report.ts'

const { signal } = new AbortController()

const definition = `
apiVersion: composition.plumbline.dev/v1beta1
kind: CompositeResourceDefinition
metadata: {name: shops.acme.test}
spec:
  group: acme.test
  names: {kind: Shop, plural: shops}
  versions:
  - name: v1
    served: true
    referenceable: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec: {type: object, properties: {size: {type: string}, count: {type: integer}}}
          status: {type: object, properties: {size: {type: string}}}
`

const part = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: parts.acme.test}
spec:
  group: acme.test
  scope: Namespaced
  names: {kind: Part, plural: parts}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            required: [size]
            properties: {size: {type: string}, amount: {type: integer}}
`

const wide = part
  .replaceAll('acme.test', 'apps.test')
  .replace('scope: Namespaced', 'scope: Cluster')
  .replace('kind: Part, plural: parts', 'kind: Wide, plural: wides')
  .replace('required: [size]', '')

/** Nodes begin on line 8 of the text. */
const composition = (nodes: string, head = 'mode: Graph') => `
apiVersion: composition.plumbline.dev/v1beta1
kind: Composition
metadata: {name: shop}
spec:
  ${head}
  compositeTypeRef: {apiVersion: acme.test/v1, kind: Shop}
  nodes:
${nodes}
`

const partNode = (spec: string) =>
  `  - id: part
    resource:
      apiVersion: acme.test/v1
      kind: Part
      spec: ${spec}`

let schemas: OfflineSchemas
beforeAll(async () => {
  schemas = await offlineSchemas([])
})

async function check(...texts: readonly string[]) {
  const manifests = texts.flatMap((text, index) => parseManifests(`${index}.yaml`, text))
  return await checkManifests(manifests, schemas, signal)
}

const size = `"\${default(self.spec.size, 'small')}"`

describe('a check of files', () => {
  test.each([
    { reason: 'all is right', nodes: partNode(`{size: ${size}}`), findings: [] },
    {
      reason: 'a field that the kind does not have, at its line',
      nodes: partNode(`\n        size: ${size}\n        colour: red`),
      findings: [/^0\.yaml:15: error: part: spec\.colour: /],
    },
    {
      reason: 'a required field that is missing',
      nodes: partNode('{amount: 1}'),
      findings: [/^0\.yaml:13: error: part: spec: size is required$/],
    },
    {
      reason: 'an expression of another type, with its column',
      nodes: partNode(`{size: "\${default(self.spec.count, 1)}"}`),
      findings: [/^0\.yaml:13: error: part: spec\.size: (\d+: )?/],
    },
    {
      reason: 'a node that does not exist, in a modifier',
      nodes: `${partNode(`{size: ${size}}`)}\n    when: "\${gone.spec.x}"`,
      findings: [/^0\.yaml:14: error: part: when: 1: /],
    },
    {
      reason: 'a kind that nobody defines',
      nodes: '  - id: x\n    resource: {apiVersion: acme.test/v1, kind: Gone}',
      findings: [/^0\.yaml:\d+: error: x: .*Gone/],
    },
    {
      reason: 'an object of the cluster, which no instance with a namespace can have',
      nodes: '  - id: x\n    resource: {apiVersion: apps.test/v1, kind: Wide}',
      findings: [
        /^0\.yaml:\d+: error: x: Wide is cluster-scoped: a namespaced composite composes into its own namespace only$/,
      ],
    },
    {
      reason: 'an object of one namespace is a warning: the instances there can have it',
      nodes: `${partNode(`{size: ${size}}`)}\n      metadata: {namespace: team}`,
      findings: [/^0\.yaml:10: warning: part: metadata\.namespace is "team": .*leave it out$/],
    },
    {
      reason: 'an expression that fails every time, though nobody reads it',
      nodes: `  - id: x\n    value: "\${1/0}"`,
      findings: [/^0\.yaml:10: error: x: fails every time: int divide by zero$/],
    },
    {
      reason: 'an optional field that is read without a fallback is a warning',
      nodes: partNode(`{size: "\${self.spec.size}"}`),
      findings: [/^0\.yaml:13: warning: part: spec\.size: /],
    },
  ])('$reason', async ({ nodes, findings }) => {
    const report = await check(composition(nodes), definition, part, wide)
    const lines = printReport(report).trim().split('\n').slice(0, -1)
    expect(lines).toEqual(findings.map((pattern) => expect.stringMatching(pattern)))
    expect(exitCodeOf(report)).toBe(findings.some(({ source }) => source.includes('error')) ? 1 : 0)
  })

  test.each([
    {
      reason: 'no mode',
      head: 'revisionHistoryLimit: 3',
      says: 'spec.mode must be Graph or Pipeline',
    },
    { reason: 'a wrong mode', head: 'mode: graph', says: 'spec.mode must be Graph or Pipeline' },
  ])('a Composition without shape: $reason', async ({ head, says }) => {
    const { findings } = await check(composition('', head))
    expect(findings.map(({ message }) => message)).toEqual([says])
  })

  test('a definition that cannot be one is told', async () => {
    const { findings } = await check(definition.replaceAll('acme.test', 'x.plumbline.dev'))
    expect(findings.map(({ message }) => message)).toEqual([
      'group: x.plumbline.dev belongs to plumbline.dev; use a domain of yours',
    ])
  })

  test("Kubernetes' own kinds without a document are told as unchecked", async () => {
    const nodes = '  - id: map\n    resource: {apiVersion: v1, kind: ConfigMap, date: {a: b}}'
    const report = await check(composition(nodes), definition)
    expect(report.unchecked).toEqual(['v1 ConfigMap'])
    expect(printReport(report)).toContain('v1 ConfigMap: its fields were not checked')
  })
})
