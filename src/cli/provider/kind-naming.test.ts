import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from '@jest/globals'
import type { LoadedProvider } from '../../managed/crd/loaded-provider.ts'
import { loadProviders } from '../load-providers.ts'
import { nameKind } from './kind-naming.ts'

const providers = fileURLToPath(new URL('../../../test/support/sample-provider', import.meta.url))

let loaded: readonly LoadedProvider[] = []
beforeAll(async () => {
  loaded = await loadProviders(providers)
})

test('every name follows from the folder', () => {
  expect(nameKind({ target: 'sample/queue-policy' }, loaded)).toEqual({
    path: 'providers/sample/queue-policy',
    provider: 'sample',
    folder: 'queue-policy',
    words: 'queue policy',
    type: 'QueuePolicy',
    var: 'queuePolicy',
    group: 'queue.sample.plumbline.test',
    version: 'v1',
    kind: 'QueuePolicy',
    plural: 'queuepolicies',
    singular: 'queuepolicy',
    service: 'queue',
  })
})

test.each([
  { reason: 'a service', given: { service: 'mq' }, named: { group: 'mq.sample.plumbline.test' } },
  {
    reason: 'a kind',
    given: { kind: 'MQPolicy' },
    named: { kind: 'MQPolicy', plural: 'mqpolicies', singular: 'mqpolicy', type: 'QueuePolicy' },
  },
  {
    reason: 'a group and a plural',
    given: { group: 'mq.test', plural: 'policies' },
    named: { group: 'mq.test', plural: 'policies', service: 'queue' },
  },
])('$reason that is given goes before', ({ given, named }) => {
  expect(nameKind({ target: 'sample/queue-policy', ...given }, loaded)).toMatchObject(named)
})

test.each([
  { folder: 'queue', plural: 'queues', reason: 'most words' },
  { folder: 'alias', plural: 'aliases', reason: 'an s' },
  { folder: 'key', plural: 'keys', reason: 'a vowel before the y' },
])('the plural of $folder is $plural: $reason', ({ folder, plural }) => {
  expect(nameKind({ target: `sample/${folder}` }, loaded)).toMatchObject({ plural })
})

describe('refuses', () => {
  const spelling = /give <provider>\/<kind>, both in lower case with hyphens/
  test.each([
    { reason: 'no kind', target: 'sample', says: spelling },
    { reason: 'a folder too many', target: 'sample/a/b', says: spelling },
    { reason: 'a way out of the folder', target: 'sample/..', says: spelling },
    { reason: 'capitals', target: 'sample/QueuePolicy', says: spelling },
    { reason: 'two hyphens', target: 'sample/queue--policy', says: spelling },
    {
      reason: 'a provider that is not there',
      target: 'other/queue',
      says: /^there is no provider "other"; there is: sample$/,
    },
    {
      reason: 'a plural that another kind has',
      target: 'sample/widget',
      service: 'mq',
      says: /^the name widgets is taken by Widget of widget\.sample\.plumbline\.test\n.+ widget is taken/,
    },
    {
      reason: 'the short name of another kind',
      target: 'sample/thing',
      plural: 'wdg',
      says: /^the name wdg is taken by Widget/,
    },
    {
      reason: 'a kind of the group that is there',
      target: 'sample/gadget',
      group: 'widget.sample.plumbline.test',
      kind: 'Widget',
      says: /^there is a kind Widget of widget\.sample\.plumbline\.test already$/,
    },
    {
      reason: 'every wrong name at once',
      target: 'sample/queue',
      ...{ service: 'S', group: 'nodots', kind: 'lower', plural: 'X_' },
      says: /^--service "S": .+\n--group "nodots": .+\n--kind "lower": .+\n--plural "X_": .+$/,
    },
  ])('$reason', ({ says, ...request }) => {
    expect(() => nameKind(request, loaded)).toThrow(says)
  })
})
