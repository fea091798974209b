import { expect, test } from '@jest/globals'
import { mergeEnvironment } from './environment.ts'

const configs = [
  config('b', { tier: 'gold' }, { region: 'us', net: { cidr: '10.0.0.0/8', zones: ['a', 'b'] } }),
  config('a', { tier: 'gold' }, { region: 'eu', net: { vpc: 'vpc-1', zones: ['c'] } }),
  config('c', {}, JSON.parse('{"__proto__": {"polluted": true}}')),
]

const rows: readonly (readonly [string, Parameters<typeof mergeEnvironment>[1], unknown])[] = [
  ['nothing selected', [], {}],
  ['one by name', [{ name: 'a' }], { region: 'eu', net: { vpc: 'vpc-1', zones: ['c'] } }],
  ['an absent one adds nothing', [{ name: 'none' }], {}],
  [
    'by labels in the order of names; objects merge, lists are replaced',
    [{ matchLabels: { tier: 'gold' } }],
    { region: 'us', net: { vpc: 'vpc-1', cidr: '10.0.0.0/8', zones: ['a', 'b'] } },
  ],
  [
    'a later selector wins',
    [{ name: 'b' }, { name: 'a' }],
    { region: 'eu', net: { vpc: 'vpc-1', cidr: '10.0.0.0/8', zones: ['c'] } },
  ],
]

test.each(rows)('%s', (_reason, selectors, expected) => {
  expect(mergeEnvironment(configs, selectors)).toEqual(expected)
})

test('a member called __proto__ stays a member', () => {
  const merged = mergeEnvironment(configs, [{ name: 'c' }])
  expect(Object.keys(merged)).toEqual(['__proto__'])
  expect(Object.getPrototypeOf(merged)).toBe(Object.prototype)
})

function config(name: string, labels: Readonly<Record<string, string>>, data: unknown) {
  const metadata = { name, uid: name, resourceVersion: '1', labels }
  return { apiVersion: 'v1', kind: 'EnvironmentConfig', metadata, data }
}
