import { expect, test } from '@jest/globals'
import { webhooksOf } from './registration.ts'

const kinds = [
  { group: 'b.test', plural: 'ys' },
  { group: 'a.test', plural: 'zs' },
  { group: 'b.test', plural: 'xs' },
]

test('by URL or by Service, with the authority in base64', () => {
  const [byUrl] = webhooksOf({ reach: { url: 'https://127.0.0.1:1' }, trust: 'pem', kinds: [] })
  expect(byUrl?.clientConfig).toEqual({ caBundle: 'cGVt', url: 'https://127.0.0.1:1/validate' })
  const service = { namespace: 'ns', name: 'n' }
  const [byService] = webhooksOf({ reach: { service }, trust: 'pem', kinds: [] })
  expect(byService?.clientConfig).toEqual({
    caBundle: 'cGVt',
    service: { ...service, path: '/validate', port: 443 },
  })
})

test('no instances are asked about before a kind is defined', () => {
  const webhooks = webhooksOf({ reach: { url: 'https://127.0.0.1:1' }, trust: '', kinds: [] })
  expect(webhooks.map(({ name }) => name)).toEqual([
    'definitions.composition.plumbline.dev',
    'compositions.composition.plumbline.dev',
  ])
})

test('defined kinds are listed by group, sorted, so that nothing is written twice', () => {
  const reach = { url: 'https://127.0.0.1:1' }
  const [, , instances] = webhooksOf({ reach, trust: '', kinds })
  expect(instances?.rules).toMatchObject([
    { apiGroups: ['a.test'], resources: ['zs'] },
    { apiGroups: ['b.test'], resources: ['xs', 'ys'] },
  ])
  expect(webhooksOf({ reach, trust: '', kinds: kinds.toReversed() })).toEqual(
    webhooksOf({ reach, trust: '', kinds }),
  )
})
