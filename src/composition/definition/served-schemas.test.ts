import { expect, test } from '@jest/globals'
import type { JsonObject } from '../../kube/json.ts'
import { printMark } from './composite-schema.ts'
import { ServedSchemas } from './served-schemas.ts'

const { signal } = new AbortController()
const api = { group: 'acme.io', kind: 'Thing', marks: new Map([['v1', 'new']]) }

const rows: readonly (readonly [string, ReadonlyMap<string, JsonObject>, readonly string[]])[] = [
  ['the group is not there yet', new Map(), ['v1']],
  ['the kind is not there yet', documents('Other', 'new'), ['v1']],
  ['the schema of before', documents('Thing', 'old'), ['v1']],
  ['the schema as wanted', documents('Thing', 'new'), []],
]

test.each(rows)('%s', async (_reason, published, expected) => {
  expect(await new ServedSchemas(server(published)).missing(api, signal)).toEqual(expected)
})

test('a document is read once per hash', async () => {
  const reads: string[] = []
  const published = new Map(documents('Thing', 'old'))
  const { openApi, openApiHashes } = server(published)
  const served = new ServedSchemas({
    openApiHashes,
    openApi: (name, active) => {
      reads.push(name)
      return openApi(name, active)
    },
  })
  await served.missing(api, signal)
  await served.missing(api, signal)
  expect(reads).toEqual(['apis/acme.io/v1'])
  for (const [name, document] of documents('Thing', 'new')) published.set(name, document)
  expect(await served.missing(api, signal)).toEqual([])
  expect(reads).toHaveLength(2)
})

/** The hash of a document is its content. */
function server(published: ReadonlyMap<string, JsonObject>) {
  return {
    openApiHashes: async () =>
      new Map([...published].map(([name, document]) => [name, JSON.stringify(document)])),
    openApi: async (name: string, _signal: AbortSignal) => published.get(name) ?? {},
  }
}

function documents(kind: string, mark: string): ReadonlyMap<string, JsonObject> {
  const plumbline = { description: `Ours. ${printMark(mark)}` }
  const schema = {
    properties: { spec: { properties: { plumbline } } },
    'x-kubernetes-group-version-kind': [{ group: 'acme.io', version: 'v1', kind }],
  }
  return new Map([['apis/acme.io/v1', { components: { schemas: { 'io.acme.v1.Thing': schema } } }]])
}
