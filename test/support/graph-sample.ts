import {
  type CompositionSource,
  compile,
  describeFinding,
  type Graph,
  type NodeSource,
  type Schema,
  type Schemas,
} from '../../src/composition/graph/index.ts'

/** An expression as templates write it. */
export function ex(source: string): string {
  return `\${${source}}`
}

const text: Schema = { type: 'string' }
const texts: Schema = { type: 'array', items: text }

function struct(properties: Readonly<Record<string, Schema>>, ...required: string[]): Schema {
  return { type: 'object', properties, required }
}

const condition = struct({ type: text, status: text, reason: text }, 'type', 'status')
const groupSpec = struct(
  {
    region: text,
    engine: { type: 'string', enum: ['postgres', 'mysql'] },
    subnetIds: { ...texts, maxItems: 5 },
    description: { type: 'string', maxLength: 20, pattern: '^[a-z ]*$' },
    storage: { type: 'integer', minimum: 5, maximum: 100 },
    ratio: { type: 'number' },
    port: { 'x-kubernetes-int-or-string': true },
    tags: { type: 'object', additionalProperties: text },
    free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  },
  'region',
)

const kinds: Readonly<Record<string, Schema>> = {
  'p.example.org/v1 Database': struct({
    metadata: { type: 'object' },
    spec: struct(
      {
        size: { type: 'string', enum: ['small', 'large'] },
        engine: { type: 'string', enum: ['postgres', 'mariadb'] },
        region: text,
        tier: text,
        backups: { type: 'integer', default: 3 },
        replicas: { type: 'integer' },
        subnetIds: { ...texts, maxItems: 10 },
        archive: { type: 'boolean' },
        regions: texts,
        network: struct({ cidr: text }),
      },
      ...['size', 'engine', 'region', 'replicas', 'subnetIds', 'archive'],
    ),
    status: struct({ endpoint: text, names: texts, ready: { type: 'boolean' } }),
  }),
  'a.example.org/v1 Group': struct(
    {
      metadata: { type: 'object' },
      spec: struct({ forProvider: groupSpec, note: text }, 'forProvider'),
      status: struct({
        externalName: text,
        conditions: { type: 'array', items: condition },
        endpoints: texts,
      }),
    },
    'spec',
  ),
  'v1 ConfigMap': struct({
    metadata: { $ref: '#/meta' },
    data: { type: 'object', additionalProperties: text },
  }),
  'v1 Secret': struct({
    metadata: { allOf: [{ $ref: '#/meta' }], default: {} },
    data: { type: 'object', additionalProperties: text },
    stringData: { type: 'object', additionalProperties: text },
  }),
  'v1 Pod': struct({
    spec: struct(
      {
        containers: {
          type: 'array',
          items: struct({ name: { type: 'string', default: '' }, image: text }, 'name'),
        },
        dnsPolicy: { type: 'string', default: '' },
      },
      'containers',
    ),
  }),
}

/** Schemas as an API server would publish them, of a composite, a managed kind and built-in kinds. */
export const sampleSchemas: Schemas = {
  schemaOf: (apiVersion, kind) => kinds[`${apiVersion} ${kind}`],
  resolve: (ref) =>
    ref === '#/meta'
      ? struct({ name: text, labels: { type: 'object', additionalProperties: text } })
      : undefined,
}

export function sampleSource(
  nodes: readonly NodeSource[],
  status?: CompositionSource['status'],
): CompositionSource {
  const compositeTypeRef = { apiVersion: 'p.example.org/v1', kind: 'Database' }
  return { compositeTypeRef, nodes, ...(status === undefined ? {} : { status }) }
}

/** Compiles against the sample schemas; `told` are the findings as people read them. */
export function compiled(
  nodes: readonly NodeSource[],
  status?: CompositionSource['status'],
): { readonly graph: Graph; readonly told: readonly string[] } {
  const graph = compile(sampleSource(nodes, status), sampleSchemas)
  return { graph, told: graph.findings.map(describeFinding) }
}

/** A resource node of the managed sample kind; `forProvider` over what is required. */
export function group(
  id: string,
  forProvider: Readonly<Record<string, unknown>> = {},
  more: Omit<NodeSource, 'id'> = {},
): NodeSource {
  const spec = { forProvider: { region: 'eu', ...forProvider } }
  return { id, resource: { apiVersion: 'a.example.org/v1', kind: 'Group', spec }, ...more }
}

export function configMap(
  id: string,
  data: Readonly<Record<string, unknown>>,
  more: Omit<NodeSource, 'id'> = {},
): NodeSource {
  return { id, resource: { apiVersion: 'v1', kind: 'ConfigMap', data }, ...more }
}

export const sampleInstance = {
  apiVersion: 'p.example.org/v1',
  kind: 'Database',
  metadata: { name: 'orders', namespace: 'shop' },
  spec: {
    size: 'small',
    engine: 'postgres',
    region: 'eu',
    replicas: 2,
    subnetIds: ['s1', 's2'],
    archive: true,
  },
}
