import { describe, expect, test } from '@jest/globals'
import type { KubeObject } from '../../kube/object.ts'
import { Catalog, withComposition } from './catalog.ts'
import { differencesOf } from './differences.ts'
import { accepted, type Draft, finish, leaving } from './draft.ts'
import { groupPlans } from './group-plans.ts'
import { type Change, type CloudPlan, exitCodeOf, type ObjectPlan } from './plan.ts'
import { printPlan } from './print-plan.ts'

const plain = <T>(object: T): T => object

describe('the fields that differ', () => {
  test.each([
    { reason: 'nothing', before: { spec: { a: 1 } }, after: { spec: { a: 1 } }, fields: [] },
    {
      reason: 'a value',
      before: { spec: { a: { b: 1 } } },
      after: { spec: { a: { b: 2 } } },
      fields: [{ path: 'spec.a.b', before: 1, after: 2 }],
    },
    {
      reason: 'the leaves of what is new, and of what goes',
      before: { spec: { old: { x: 1, y: 2 } } },
      after: { spec: { new: { z: 3 } } },
      fields: [
        { path: 'spec.new.z', after: 3 },
        { path: 'spec.old.x', before: 1 },
        { path: 'spec.old.y', before: 2 },
      ],
    },
    {
      reason: 'an item of a list of the same length',
      before: { spec: { list: [{ a: 1 }, { a: 2 }] } },
      after: { spec: { list: [{ a: 1 }, { a: 3 }] } },
      fields: [{ path: 'spec.list[1].a', before: 2, after: 3 }],
    },
    {
      reason: 'a list of another length, whole',
      before: { spec: { list: [1] } },
      after: { spec: { list: [1, 2] } },
      fields: [{ path: 'spec.list', before: [1], after: [1, 2] }],
    },
    {
      reason: 'neither status nor what the API server assigns',
      before: { metadata: { uid: '1', generation: 1, labels: { a: '1' } }, status: { x: 1 } },
      after: { metadata: { uid: '2', generation: 2, labels: { a: '2' } }, status: { x: 2 } },
      fields: [{ path: 'metadata.labels.a', before: '1', after: '2' }],
    },
    {
      reason: 'a new object in full, but for its name and marks',
      before: undefined,
      after: {
        kind: 'X',
        metadata: { name: 'a', labels: { 'plumbline.dev/composite': 'b', own: 'c' } },
        spec: { volume: {} },
      },
      fields: [
        { path: 'metadata.labels.own', after: 'c' },
        { path: 'spec.volume', after: {} },
      ],
    },
  ])('$reason', ({ before, after, fields }) => {
    expect(differencesOf(before, after, plain)).toEqual(fields)
  })

  test('a secret that changes is told without its value', () => {
    const mask = () => ({ data: { word: '(sensitive)' } })
    const fields = differencesOf({ data: { word: 'a' } }, { data: { word: 'b' } }, mask)
    expect(fields).toEqual([{ path: 'data.word', before: '(sensitive)', after: '(sensitive)' }])
  })
})

const update: Change = {
  action: 'update',
  node: 'map',
  object: 'ConfigMap/a-map',
  fields: [{ path: 'data.size', before: 's', after: 'l' }],
  unknown: [],
  failed: [],
  reason: '',
}

function planOf(name: string, changes: readonly Change[], problem = ''): ObjectPlan {
  return { object: `Shop/${name}`, namespace: 'team', changes, problem }
}

describe('a fleet', () => {
  test('is grouped by what would happen, whatever the instances are called', () => {
    const named = (name: string) => planOf(name, [{ ...update, object: `ConfigMap/${name}-map` }])
    const other = planOf('d', [{ ...update, action: 'delete' }])
    const groups = groupPlans([planOf('z', []), planOf('y', []), named('c'), other, named('a')])
    expect(groups.map(({ instances }) => instances)).toEqual([
      ['team/a', 'team/c'],
      ['team/d'],
      ['team/y', 'team/z'],
    ])
  })

  test('a name inside a word is not taken for the instance', () => {
    const size = (name: string, after: string) =>
      planOf(name, [{ ...update, object: 'x', fields: [{ path: 'data.size', after }] }])
    expect(groupPlans([size('a', 'large'), size('b', 'large')])).toHaveLength(1)
    expect(groupPlans([size('a', 'large'), size('b', 'lbrge')])).toHaveLength(2)
  })
})

const cloud: CloudPlan = {
  ...{ action: 'update', name: 'a-map', account: '1', region: 'eu' },
  ...{ fields: [], unknown: [], unread: [], reasons: [] },
}
const inCloud = (action: CloudPlan['action'], unread: readonly string[] = []) =>
  planOf('a', [{ ...update, action: 'none', fields: [], cloud: { ...cloud, action, unread } }])

describe('the exit code', () => {
  test.each([
    { reason: 'the cloud alone would change', plans: [inCloud('update')], code: 2 },
    { reason: 'it would be taken over', plans: [inCloud('adopt')], code: 2 },
    { reason: 'it is left as it is', plans: [inCloud('none')], code: 0 },
    { reason: 'it is in transition', plans: [inCloud('wait')], code: 0 },
    { reason: 'it was not asked', plans: [inCloud('not-asked')], code: 4 },
    {
      reason: 'a part of it was not compared',
      plans: [inCloud('none', ['not compared: logs: denied'])],
      code: 4,
    },
    {
      reason: 'one was not asked, and another would change',
      plans: [inCloud('not-asked'), planOf('b', [update])],
      code: 2,
    },
    {
      reason: 'one was not asked, and another would be refused',
      plans: [inCloud('not-asked'), inCloud('refuse')],
      code: 1,
    },
    { reason: 'it would be refused', plans: [inCloud('refuse')], code: 1 },
    {
      reason: 'what is replaced cannot be deleted',
      plans: [planOf('a', [{ ...update, cloud, replaced: { ...cloud, action: 'refuse' } }])],
      code: 1,
    },
    { reason: 'nothing would change', plans: [planOf('a', [])], code: 0 },
    { reason: 'something would', plans: [planOf('a', []), planOf('b', [update])], code: 2 },
    {
      reason: 'something has no plan',
      plans: [planOf('a', [update], 'no'), planOf('b', [])],
      code: 1,
    },
    {
      reason: 'an expression fails, and nothing changes',
      plans: [planOf('a', [{ ...update, action: 'none', failed: ['x: no such key'] }])],
      code: 1,
    },
    {
      reason: 'a child could not be asked about',
      plans: [planOf('a', [{ ...update, action: 'not-asked' }])],
      code: 4,
    },
    { reason: 'refused', plans: [planOf('a', [{ ...update, action: 'refuse' }])], code: 1 },
  ] as const)('$reason: $code', ({ plans, code }) => {
    expect(exitCodeOf(plans)).toBe(code)
  })
})

test('a plan is printed with what is not known yet', () => {
  const create: Change = {
    ...update,
    action: 'create',
    node: 'sum',
    object: 'ConfigMap/a-sum',
    fields: [{ path: 'data.x', after: 1 }],
    unknown: ['sum: data.y: known after apply (db)'],
    reason: 'later: db is not ready',
  }
  const changes = (name: string) => [
    { ...update, object: `ConfigMap/${name}-map` },
    { ...create, object: `ConfigMap/${name}-sum` },
  ]
  const fleet = [planOf('a', changes('a')), planOf('b', changes('b'))]
  expect(
    printPlan({ objects: [planOf('c', [])], fleet, instances: 2, rollouts: [], cloud: {} }, true),
  ).toBe(`Shop/c
  no change

2 × Shop: team/a, team/b
  ~ update map: ConfigMap/a-map
      ~ data.size: "s" -> "l"
  + create sum: ConfigMap/a-sum (later: db is not ready)
      + data.x: 1
      data.y: known after apply (db)

Plan: 2 to create, 2 to update.
`)
})

test('what fails, waits or was not asked is printed though nothing changes', () => {
  const none: Change = { ...update, action: 'none', fields: [] }
  const denied = 'no right to get ConfigMap in namespace team: ask for that right'
  const changes: readonly Change[] = [
    { ...none, unknown: ['map: data.x: waits: self.spec.x is not set; the last value stays'] },
    { ...none, failed: ['map: data.y: 3: no such key; it stays unset'] },
    { ...none, action: 'not-asked', reason: denied },
  ]
  const plan = { objects: [planOf('a', changes)], fleet: [], instances: 0, rollouts: [], cloud: {} }
  expect(printPlan(plan, false)).toBe(`Shop/a
  = no change map: ConfigMap/a-map
      data.x: waits: self.spec.x is not set; the last value stays
  ! fails map: ConfigMap/a-map
      ! data.y: 3: no such key; it stays unset
  ? not asked map: ConfigMap/a-map (${denied})

Plan: 1 not asked, 1 with expressions that fail.
`)
})

test('what would happen in the cloud is printed below each object', () => {
  const told: CloudPlan = {
    ...cloud,
    fields: [
      { path: 'size', before: 1, after: 2, because: 'edit', risk: 'Disruptive' },
      { path: 'tags.a', after: 'x', because: 'drift' },
      { path: 'tags.b', before: 'y', because: 'drift', left: 'spec.drift.policy is Report' },
    ],
    unknown: ['group: known after apply (Group/net)'],
    unread: ['not compared: logs: denied'],
    reasons: ['it was renamed'],
  }
  const gone: CloudPlan = { ...cloud, action: 'delete', name: 'old', reasons: ['first call: X'] }
  const create: CloudPlan = { ...cloud, action: 'create' }
  const unasked: CloudPlan = { ...cloud, action: 'not-asked', reasons: ['no answer'] }
  const base: Change = { ...update, fields: [] }
  const changes: readonly Change[] = [
    { ...base, action: 'none', cloud: told },
    { ...base, action: 'replace', cloud: create, replaced: gone },
    { ...base, action: 'none', cloud: unasked },
  ]
  const counts = { create: 1, 'not-asked': 1, none: 4 }
  const plan = {
    objects: [planOf('a', changes)],
    fleet: [],
    instances: 0,
    rollouts: [],
    cloud: counts,
  }
  expect(printPlan(plan, false)).toBe(`Shop/a
  = no change map: ConfigMap/a-map
      cloud: update a-map
        ~ size: 1 -> 2 (Disruptive)
        + tags.a: "x" (drift)
        = tags.b: "y" (drift; left as it is: spec.drift.policy is Report)
        group: known after apply (Group/net)
        not compared: logs: denied
        note: it was renamed
  ± replace map: ConfigMap/a-map
      cloud: create a-map (eu, account 1)
      cloud, of the old one: delete old: first call: X
  = no change map: ConfigMap/a-map
      cloud not asked: no answer

Plan: 1 to replace. Cloud: 1 to create, 1 not asked.
`)
})

test('an object without a change is left out, unless the cloud has something to say', () => {
  const object = (name: string): KubeObject => {
    const metadata = { name, uid: name, resourceVersion: '1' }
    return { apiVersion: 'v1', kind: 'Thing', metadata, spec: {} }
  }
  const [quiet, loud] = [accepted(object('q'), undefined), leaving(object('l'))]
  const none: Change = { ...update, action: 'none' }
  const drafts: readonly Draft[] = [
    { change: none, subject: quiet },
    { change: none, subject: loud },
    { change: none },
    { change: { ...none, unknown: ['map: data.x: waits: self.spec.x is not set'] } },
    { change: { ...none, failed: ['map: data.y: 3: no such key'] } },
    { change: update, subject: quiet },
  ]
  const answers = new Map([
    [quiet, { ...cloud, action: 'none' } as const],
    [loud, { ...cloud, action: 'wait', reasons: ['later'] } as const],
  ])
  const { changes } = finish({ object: 'X/a', drafts, problem: '' }, answers)
  expect(changes.map((change) => [change.action, change.cloud?.action])).toEqual([
    ['none', 'wait'],
    ['none', undefined],
    ['none', undefined],
    ['update', 'none'],
  ])
})

describe('a Composition that is not applied yet', () => {
  const own = 'composition.plumbline.dev/v1beta1'
  const stored = (kind: string, name: string, spec: unknown): KubeObject => {
    return { apiVersion: own, kind, metadata: { name, uid: name, resourceVersion: '1' }, spec }
  }
  const schema = { openAPIV3Schema: {} }
  const definition = stored('CompositeResourceDefinition', 'shops.acme.test', {
    group: 'acme.test',
    names: { kind: 'Shop', plural: 'shops' },
    versions: [{ name: 'v1', served: true, referenceable: true, schema }],
  })
  const compositeTypeRef = { apiVersion: 'acme.test/v1', kind: 'Shop' }
  const composition = (size: string) =>
    stored('Composition', 'shop', {
      mode: 'Graph',
      compositeTypeRef,
      nodes: [{ id: 'size', value: size }],
    })
  const before = withComposition(
    {
      definitions: [definition],
      compositions: [],
      revisions: [],
      environments: [],
      functions: [],
      denied: '',
    },
    composition('small'),
  )
  const resource = {
    group: 'acme.test',
    version: 'v1',
    plural: 'shops',
    kind: 'Shop',
    namespaced: true,
  }
  const used = { name: before.revisions[0]?.metadata.name ?? '', number: 1 }
  const instance = (spec: unknown): KubeObject => ({
    ...compositeTypeRef,
    metadata: { name: 'a', namespace: 'team', uid: 'a', resourceVersion: '1' },
    spec,
    status: { plumbline: { composition: 'shop', revision: used } },
  })

  test.each([
    { reason: 'is followed by instances at once', spec: {}, size: 'large', moves: true },
    { reason: 'that says the same makes no revision', spec: {}, size: 'small', moves: false },
    {
      reason: 'leaves those alone that stay',
      spec: { plumbline: { compositionUpdatePolicy: 'Manual' } },
      size: 'large',
      moves: false,
    },
  ])('$reason', ({ spec, size, moves }) => {
    const platform = withComposition(before, composition(size))
    const choice = new Catalog(platform).choose(resource, instance(spec))
    expect(choice).toMatchObject({ is: 'chosen', composition: 'shop' })
    const revision = choice.is === 'chosen' ? choice.revision.name : ''
    expect(revision !== used.name).toBe(moves)
  })
})
