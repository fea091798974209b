import { expect, test } from '@jest/globals'
import { accepted, type Draft, type DraftPlan, unchanged } from './draft.ts'
import type { Change } from './plan.ts'
import { refuseTwins } from './refuse-twins.ts'

function making(node: string, name: string, action: Change['action'] = 'create'): Draft {
  const metadata = { name, namespace: 'team', uid: name, resourceVersion: '' }
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata }
  const change = { ...unchanged, action, node, object: `ConfigMap/${name}` }
  return { change, subject: accepted(object, undefined) }
}

function planOf(object: string, ...drafts: readonly Draft[]): DraftPlan {
  return { object, drafts, problem: '' }
}

test('one object is made by the first that wants it, and by a file before any child', () => {
  const plans = refuseTwins([
    planOf('Shop/a', making('', 'a'), making('map', 'shared'), making('own', 'a-own')),
    planOf('Shop/b', making('map', 'shared'), making('own', 'filed')),
    planOf('ConfigMap/filed', making('', 'filed')),
    planOf('Shop/c', making('map', 'shared', 'update')),
  ])
  const told = plans.map(({ drafts }) =>
    drafts.map(({ change, subject }) => [change.action, change.reason, subject !== undefined]),
  )
  const taken = (what: string, by: string) => {
    return ['refuse', `ConfigMap/${what} is made by ${by} before; give it another name`, false]
  }
  expect(told).toEqual([
    [
      ['create', '', true],
      ['create', '', true],
      ['create', '', true],
    ],
    [taken('shared', 'Shop/a'), taken('filed', 'the files')],
    [['create', '', true]],
    [['update', '', true]],
  ])
})
