import { describe, expect, test } from '@jest/globals'
import { matchKind, toNamedKinds, UnknownKindError } from './find-kind.ts'

const served = [
  ...toNamedKinds('v1', {
    resources: [
      { name: 'services', singularName: 'service', kind: 'Service', shortNames: ['svc'] },
      { name: 'services/status', kind: 'Service' },
    ],
  }),
  ...toNamedKinds('serving.test/v1', { resources: [{ name: 'services', kind: 'Service' }] }),
  ...toNamedKinds('a.test/v1', {
    resources: [
      { name: 'databases', singularName: 'database', kind: 'Database', namespaced: true },
    ],
  }),
  ...toNamedKinds('a.test/v1', { resources: [{ name: 'shops', kind: 'Shop' }] }),
  ...toNamedKinds('b.test/v2', { resources: [{ name: 'shops', kind: 'Shop' }] }),
]

describe('what people call a kind', () => {
  test.each([
    { word: 'databases', is: 'a.test/v1', reason: 'its plural' },
    { word: 'Database', is: 'a.test/v1', reason: 'its kind' },
    { word: 'svc', is: '/v1', reason: 'a short name' },
    { word: 'services', is: '/v1', reason: "Kubernetes' own wins" },
    { word: 'services.serving.test', is: 'serving.test/v1', reason: 'with its group' },
    { word: 'shops.b.test', is: 'b.test/v2', reason: 'one of two with its group' },
    { word: 'shops.v2.b.test', is: 'b.test/v2', reason: 'with version and group' },
  ])('$reason', ({ word, is }) => {
    const { group, version } = matchKind(word, served)
    expect(`${group}/${version}`).toBe(is)
  })

  test.each([
    { word: 'nothing', message: 'serves no kind "nothing"', reason: 'nobody is called so' },
    { word: 'shops', message: 'shops.a.test, shops.b.test', reason: 'two are called so' },
    { word: 'shops.c.test', message: 'serves no kind', reason: 'none in that group' },
  ])('is refused: $reason', ({ word, message }) => {
    expect(() => matchKind(word, served)).toThrow(UnknownKindError)
    expect(() => matchKind(word, served)).toThrow(message)
  })
})
