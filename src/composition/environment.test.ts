import { expect, test } from '@jest/globals'
import { environmentOf, mergeEnvironment, withMissing } from './environment.ts'
import type { Evaluation, Gap } from './evaluate/index.ts'

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

test('a selector that finds nothing is told, in order and once', () => {
  const none = { matchLabels: { tier: 'lead', area: 'x' } }
  const { data, missing } = environmentOf(configs, [{ name: 'z' }, none, { name: 'c' }, none])
  expect(Object.keys(data)).toEqual(['__proto__'])
  expect(missing).toEqual([
    'EnvironmentConfig z does not exist',
    'no EnvironmentConfig has the labels area=x, tier=lead',
  ])
})

test('what waits for env says which EnvironmentConfig is missing, and nothing else does', () => {
  const gap = (message: string, cause: string, why: Gap['why'] = 'waiting'): Gap => {
    return { path: [], why, message, cause }
  }
  const gaps = [
    gap('env.x is not set', 'env'),
    gap('env.x is not set; db does not exist yet', 'db, env'),
    gap('db does not exist yet', 'db'),
    gap('1: division by zero', '', 'failed'),
  ]
  const evaluation: Evaluation = {
    outcomes: [{ is: 'frozen', node: 'a', gaps }],
    status: { value: {}, gaps },
    states: new Map(),
  }
  const told = withMissing(evaluation, {
    data: {},
    missing: ['EnvironmentConfig z does not exist'],
  })
  const messages = [
    'env.x is not set (EnvironmentConfig z does not exist)',
    'env.x is not set; db does not exist yet (EnvironmentConfig z does not exist)',
    'db does not exist yet',
    '1: division by zero',
  ]
  expect(told.status.gaps.map(({ message }) => message)).toEqual(messages)
  expect(told.outcomes).toMatchObject([{ gaps: messages.map((message) => ({ message })) }])
  expect(withMissing(evaluation, { data: {}, missing: [] })).toBe(evaluation)
})

function config(name: string, labels: Readonly<Record<string, string>>, data: unknown) {
  const metadata = { name, uid: name, resourceVersion: '1', labels }
  return { apiVersion: 'v1', kind: 'EnvironmentConfig', metadata, data }
}
