import { expect, test } from '@jest/globals'
import { KubeError } from '../../kube/error.ts'
import type { KindRef } from '../graph/index.ts'
import { RecentSchemas } from './recent-schemas.ts'

const { signal } = new AbortController()
const shop: KindRef = { apiVersion: 'acme.io/v1', kind: 'Shop' }
const stall: KindRef = { apiVersion: 'acme.io/v1', kind: 'Stall' }
const late: KindRef = { apiVersion: 'acme.io/v1', kind: 'Late' }

const rows: readonly (readonly [
  reason: string,
  asks: readonly { readonly kind: KindRef; readonly atMs: number }[],
  loads: number,
])[] = [
  ['once for all who ask soon', [0, 10_000, 29_999].map((atMs) => ({ kind: shop, atMs })), 1],
  ['again when what is known is old', [0, 30_000].map((atMs) => ({ kind: shop, atMs })), 2],
  ['for each kind', [shop, stall, shop].map((kind) => ({ kind, atMs: 0 })), 2],
  ['every time for what is not served', [0, 1].map((atMs) => ({ kind: late, atMs })), 2],
]

test.each(rows)('schemas are loaded %s', async (_reason, asks, loads) => {
  let nowMs = 0
  let count = 0
  const schemaOf = (_version: string, kind: string) => (kind === 'Late' ? undefined : {})
  const schemas = new RecentSchemas(
    {
      load: async () => {
        count += 1
        return { schemas: { schemaOf, resolve: () => undefined }, version: '1' }
      },
    },
    { monotonic: () => nowMs },
  )
  for (const { kind, atMs } of asks) {
    nowMs = atMs
    await schemas.load([kind], signal)
  }
  expect(count).toBe(loads)
})

test('what was loaded stands while the API server does not tell, and nothing else does', async () => {
  let nowMs = 0
  let isDown = false
  const told = { schemaOf: () => ({}), resolve: () => undefined }
  const load = async () => {
    if (isDown) throw new KubeError({ message: 'down', code: 503, reason: 'ServiceUnavailable' })
    return { schemas: told, version: '1' }
  }
  const schemas = new RecentSchemas({ load }, { monotonic: () => nowMs })
  await schemas.load([shop], signal)
  isDown = true
  nowMs = 60_000
  expect(await schemas.load([shop], signal)).toBe(told)
  await expect(schemas.load([stall], signal)).rejects.toThrow('down')
})
