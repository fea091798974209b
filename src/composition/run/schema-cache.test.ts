import { expect, test } from '@jest/globals'
import { untilAborted } from '../../kube/deadline.ts'
import type { JsonObject } from '../../kube/json.ts'
import { SchemaCache } from './schema-cache.ts'

const { signal } = new AbortController()

test('who gives up ends the loading of a document for nobody else', async () => {
  const answer = Promise.withResolvers<JsonObject>()
  let loads = 0
  const cache = new SchemaCache({
    openApiHashes: async () => new Map([['apis/acme.io/v1', 'h1']]),
    openApi: (_name, active) => {
      loads += 1
      return untilAborted(answer.promise, active)
    },
  })
  const kinds = [{ apiVersion: 'acme.io/v1', kind: 'Shop' }]
  const first = new AbortController()
  const given = cache.load(kinds, first.signal)
  const other = cache.load(kinds, signal)
  const refused = expect(given).rejects.toThrow('given up')
  first.abort(new Error('given up'))
  await refused
  const of = [{ group: 'acme.io', version: 'v1', kind: 'Shop' }]
  const shop = { type: 'object', 'x-kubernetes-group-version-kind': of }
  answer.resolve({ components: { schemas: { Shop: shop } } })
  expect((await other).schemas.schemaOf('acme.io/v1', 'Shop')).toEqual(shop)
  expect(loads).toBe(1)
})
