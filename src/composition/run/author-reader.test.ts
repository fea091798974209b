import { describe, expect, test } from '@jest/globals'
import type { JsonObject } from '../../kube/json.ts'
import type { Resource } from '../../kube/object.ts'
import { CONFIG_MAPS, SECRETS } from '../../kube/well-known.ts'
import type { RightsRequest } from '../admission/author-rights.ts'
import type { Schemas } from '../graph/index.ts'
import { AuthorReader } from './author-reader.ts'

const { signal } = new AbortController()
const NODES: Resource = { ...CONFIG_MAPS, plural: 'nodes', kind: 'Node', namespaced: false }
const served = [CONFIG_MAPS, SECRETS, NODES]
const map = { apiVersion: 'v1', kind: 'ConfigMap' }
const secret = { apiVersion: 'v1', kind: 'Secret' }
const node = { apiVersion: 'v1', kind: 'Node' }

const noSchemas: Schemas = { schemaOf: () => undefined, resolve: () => undefined }

/** An author who may do anything but with Secrets; what is read is written down. */
function stand(home: string | undefined) {
  const reads: string[] = []
  const requests: RightsRequest[] = []
  const reader = new AuthorReader(
    {
      kube: {
        get: async ({ plural }, key) => void reads.push(`get ${plural} ${key}`),
        list: async function* ({ plural }, options) {
          reads.push(`list ${plural} ${JSON.stringify(options)}`)
          yield* []
        },
      },
      mapping: { find: async (_version, kind) => served.find((each) => each.kind === kind) },
      schemas: { load: async () => noSchemas },
    },
    {
      home,
      rights: {
        refusal: async (request) => {
          requests.push(request)
          return request.resource === SECRETS ? 'ann may not' : undefined
        },
      },
    },
  )
  return { reader, reads, requests }
}

describe('a schema that is not published', () => {
  test('is none where the kind is not served', async () => {
    const { reader } = stand('team')
    expect(await reader.fetchSchema({ apiVersion: 'v1', kind: 'Typo' }, signal)).toBeUndefined()
  })

  test('is unknown where it is', async () => {
    const { reader } = stand('team')
    await expect(reader.fetchSchema(map, signal)).rejects.toMatchObject({
      code: 'SchemaUnavailable',
    })
  })
})

describe('reads', () => {
  const rows = [
    {
      reason: 'in its own namespace, where none is named',
      home: 'team',
      selector: { ...map, matchLabels: { a: 'b' } },
      reads: ['list configmaps {"namespace":"team","labelSelector":"a=b"}'],
    },
    {
      reason: 'one by name there, too',
      home: 'team',
      selector: { ...map, matchName: 'x' },
      reads: ['get configmaps team/x'],
    },
    {
      reason: 'objects of the cluster, as a ref does',
      home: 'team',
      selector: { ...node, matchName: 'x', namespace: 'team' },
      reads: ['get nodes x'],
    },
    {
      reason: 'in all namespaces for a composite of the cluster',
      home: undefined,
      selector: map,
      reads: ['list configmaps {}'],
    },
    {
      reason: 'nothing by a name without a namespace',
      home: undefined,
      selector: { ...map, matchName: 'x' },
      reads: [],
    },
    {
      reason: 'nothing of a kind that is not served',
      home: 'team',
      selector: { apiVersion: 'v9', kind: 'Later' },
      reads: [],
    },
  ]

  test.each(rows)('$reason', async ({ home, selector, reads }) => {
    const { reader, reads: done } = stand(home)
    await reader.fetchRequired(selector, signal)
    expect(done).toEqual(reads)
  })
})

describe('reads nothing', () => {
  const rows = [
    {
      reason: 'in the namespace of others',
      selector: { ...map, namespace: 'other' },
      says: 'namespace is "other": a namespaced composite reads in its own namespace only',
    },
    { reason: 'that the author may not read', selector: secret, says: 'ann may not' },
  ]

  test.each(rows)('$reason, and follows none of it', async ({ selector, says }) => {
    const { reader, reads } = stand('team')
    const reading = reader.fetchRequired(selector, signal)
    await expect(reading).rejects.toMatchObject({ code: 'Forbidden', message: says })
    const asked = { resources: { one: selector, fine: map }, extraResources: {}, schemas: {} }
    const { step } = await reader.readable({ step: asked }, signal)
    expect(step?.resources).toEqual({ fine: { ...map, namespace: 'team' } })
    expect(reads).toEqual([])
  })
})

describe('what functions want', () => {
  const rows: readonly {
    readonly reason: string
    readonly home?: string
    readonly object: JsonObject
    readonly asked: readonly (string | undefined)[]
  }[] = [
    { reason: 'is made in its own namespace', home: 'team', object: map, asked: ['team'] },
    {
      reason: 'is made where it says by a composite of the cluster',
      object: { ...map, metadata: { namespace: 'there' } },
      asked: ['there'],
    },
    { reason: 'is of the cluster', object: node, asked: [undefined] },
    { reason: 'is of the cluster, and never made', home: 'team', object: node, asked: [] },
    { reason: 'has no namespace, and is never made', object: map, asked: [] },
  ]

  test.each(rows)('$reason', async ({ home, object, asked }) => {
    const { reader, requests } = stand(home)
    expect(await reader.refusalOf(object, signal)).toBeUndefined()
    expect(requests.map(({ namespace }) => namespace)).toEqual(asked)
    expect(requests.flatMap(({ verbs }) => verbs)).toEqual(
      asked.flatMap(() => ['create', 'delete', 'patch']),
    )
  })

  test('is refused with the words of who knows the rights', async () => {
    expect(await stand('team').reader.refusalOf(secret, signal)).toEqual({
      is: 'forbidden',
      why: 'ann may not',
    })
  })

  test('is undecided as long as nobody can say of what kind it is', async () => {
    const { reader, requests } = stand('team')
    const later = { apiVersion: 'v9', kind: 'Later' }
    expect(await reader.refusalOf(later, signal)).toEqual({ is: 'undecided' })
    expect(requests).toEqual([])
  })
})
