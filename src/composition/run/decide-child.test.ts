import { describe, expect, test } from '@jest/globals'
import { KubeError } from '../../kube/error.ts'
import type { KubeObject, Resource } from '../../kube/object.ts'
import { CONFIG_MAPS } from '../../kube/well-known.ts'
import { digestOf } from '../digest.ts'
import type { Gap } from '../evaluate/index.ts'
import { grantOf } from './controller-rights.ts'
import { type ChildStep, decideChild, type Glance, type KnownSetbacks } from './decide-child.ts'
import type { FieldSet } from './field-set.ts'
import { fingerprint } from './fingerprint.ts'
import type { InventoryEntry } from './inventory.ts'
import { childManager, toChildObject } from './ownership.ts'
import { type Owner, placeChild, type Want } from './place-child.ts'
import { restlessMessage } from './restless.ts'

const owner: Owner = {
  apiVersion: 'acme.io/v1',
  kind: 'Shop',
  name: 'shop',
  namespace: 'team',
  uid: 'u1',
}
const configMap = (data: unknown, metadata: Readonly<Record<string, unknown>> = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata,
  data,
})
const want: Want = {
  id: 'db',
  object: configMap({ size: '3' }),
  gaps: [],
  waits: [],
  keeping: {},
  outlives: false,
  secrets: [],
}
const placed = placeChild(owner, want, CONFIG_MAPS)
/** As the API server has it, with all that a child is marked with. */
const marked = {
  'f:data': { 'f:size': {} },
  'f:metadata': { 'f:labels': {}, 'f:annotations': {}, 'f:ownerReferences': {} },
}
const ownFields: FieldSet = { 'f:data': { 'f:size': {} } }
const reference = {
  apiVersion: 'acme.io/v1',
  kind: 'Shop',
  name: 'shop',
  uid: 'u1',
  controller: true,
}

interface Live {
  readonly data?: unknown
  readonly metadata?: Readonly<Record<string, unknown>>
  readonly own?: FieldSet
  readonly others?: Readonly<Record<string, FieldSet>>
}

/** The child as it lives, controlled by the composite unless said otherwise. */
function live({
  data = { size: '3' },
  metadata = {},
  own = ownFields,
  others = {},
}: Live = {}): Glance {
  const managedFields = [
    { manager: childManager, operation: 'Apply', fieldsV1: own },
    ...Object.entries(others).map(([manager, fieldsV1]) => ({
      manager,
      operation: 'Update',
      fieldsV1,
    })),
  ]
  const facts = {
    name: 'shop-db',
    namespace: 'team',
    uid: 'c1',
    resourceVersion: '5',
    ownerReferences: [reference],
  }
  const object: KubeObject = {
    ...configMap(data),
    metadata: { ...facts, ...metadata, ...{ managedFields } },
  }
  return { is: 'seen', object: toChildObject(object, false) }
}

const entry: InventoryEntry = {
  ...placed.place,
  id: 'db',
  uid: 'c1',
  applied: fingerprint(placed, ownFields),
}
const blind = (code: number, reason: string): Glance => {
  const failure = new KubeError({ message: 'no', code, reason })
  return { is: 'blind', failure, resource: CONFIG_MAPS }
}
const absent: Glance = { is: 'seen', object: undefined }
const gap = (why: Gap['why']): Gap => ({
  path: ['data', 'size'],
  why,
  message: 'group.status.size is not set',
  cause: 'group',
})

describe('what one wanted child needs', () => {
  interface Row {
    readonly reason: string
    readonly want?: Partial<Want>
    readonly resource?: Resource
    readonly entry?: InventoryEntry
    readonly glance: Glance
    readonly setbacks?: KnownSetbacks
    readonly step: Partial<Record<string, unknown>> & { readonly is: ChildStep['is'] }
  }
  const rows: readonly Row[] = [
    { reason: 'it is not there', glance: absent, step: { is: 'apply', cause: { is: 'create' } } },
    { reason: 'it is as it was applied', entry, glance: live(), step: { is: 'settled' } },
    {
      reason: 'its defaults and the fields of others are no difference',
      entry,
      glance: live({
        data: { size: '3', other: 'x' },
        others: { kubectl: { 'f:data': { 'f:other': {} } } },
      }),
      step: { is: 'settled' },
    },
    {
      reason: 'something else is wanted now',
      entry,
      want: { object: configMap({ size: '4' }) },
      glance: live(),
      step: { is: 'apply', cause: { is: 'change' } },
    },
    {
      reason: 'it was made and the record was lost',
      glance: live(),
      step: { is: 'apply', cause: { is: 'change' } },
    },
    {
      reason: 'someone changed our field: put back, and said by whom',
      entry,
      glance: live({
        data: { size: '9' },
        own: {},
        others: { 'kubectl-edit': { 'f:data': { 'f:size': {} } } },
      }),
      step: {
        is: 'apply',
        cause: { is: 'restore', rivals: ['kubectl-edit (data.size)'] },
        undone: expect.arrayContaining(['data.size', 'metadata.labels']),
      },
    },
    {
      reason: 'someone removed our field',
      entry: { ...entry, applied: fingerprint(placed, marked) },
      glance: live({ data: {}, own: { 'f:metadata': marked['f:metadata'] } }),
      step: { is: 'apply', cause: { is: 'change' }, undone: ['data.size'] },
    },
    {
      reason: 'something else is wanted, too: what was changed is not merely put back',
      entry,
      want: { object: configMap({ size: '4' }) },
      glance: live({ data: {}, own: {} }),
      step: { is: 'apply', undone: [] },
    },
    {
      reason: 'someone changes it again and again: held',
      entry,
      setbacks: { contested: { afterMs: 400, rivals: ['x'] } },
      glance: live({
        data: { size: '9' },
        own: {},
        others: { 'kubectl-edit': { 'f:data': { 'f:size': {} } } },
      }),
      step: {
        ...{ is: 'hold', afterMs: 400 },
        message: 'others write its fields: kubectl-edit (data.size)',
      },
    },
    {
      reason: 'someone removes it again and again, and nobody owns what is not there: held',
      entry: { ...entry, applied: fingerprint(placed, marked) },
      setbacks: { contested: { afterMs: 400, rivals: ['x'] } },
      glance: live({ data: {}, own: { 'f:metadata': marked['f:metadata'] } }),
      step: {
        ...{ is: 'hold', afterMs: 400, undone: ['data.size'] },
        message: 'others write its fields: somebody who leaves no trace (data.size)',
      },
    },
    {
      reason: 'its own template changes again and again: held',
      entry,
      setbacks: { restless: { afterMs: 900 } },
      want: { object: configMap({ size: '4' }) },
      glance: live(),
      step: { is: 'hold', afterMs: 900, message: restlessMessage },
    },
    {
      reason: 'its template may change once more',
      entry,
      setbacks: { restless: { afterMs: 0 } },
      want: { object: configMap({ size: '4' }) },
      glance: live(),
      step: { is: 'apply' },
    },
    {
      reason: 'it was removed a while ago: put back',
      entry: { ...entry, applied: fingerprint(placed, marked) },
      setbacks: { contested: { afterMs: 0, rivals: ['x'] } },
      glance: live({ data: {}, own: { 'f:metadata': marked['f:metadata'] } }),
      step: { is: 'apply', undone: ['data.size'] },
    },
    {
      reason: 'what is wanted anew does not wait for a second writer that is calm',
      entry,
      setbacks: { contested: { afterMs: 400, rivals: ['x'] } },
      want: { object: configMap({ size: '4' }) },
      glance: live(),
      step: { is: 'apply' },
    },
    {
      reason: 'a value is missing and the object does not exist: it waits whole',
      want: { object: configMap({}), gaps: [gap('waiting')] },
      glance: absent,
      step: { is: 'wait', messages: ['group.status.size is not set'], failed: [] },
    },
    {
      reason: 'an expression fails and the object does not exist: it waits, and says that',
      want: { object: configMap({}), gaps: [gap('failed')] },
      glance: absent,
      step: { is: 'wait', failed: [gap('failed')] },
    },
    {
      reason: 'an expression fails on an object that exists: the last applied value stays',
      entry,
      want: { object: configMap({}), gaps: [gap('failed')] },
      glance: live(),
      step: { is: 'settled', kept: [gap('failed')], open: [] },
    },
    {
      reason: 'a gap in a field never applied leaves it unset',
      entry,
      want: {
        object: configMap({ size: '3' }),
        gaps: [{ ...gap('waiting'), path: ['data', 'new'] }],
      },
      glance: live(),
      step: { is: 'settled', kept: [] },
    },
    {
      reason: 'what it waits for holds its creation',
      want: { waits: ['group is not ready: creating'] },
      glance: absent,
      step: { is: 'wait', messages: ['group is not ready: creating'] },
    },
    {
      reason: 'what it waits for does not hold its change',
      entry,
      want: { object: configMap({ size: '4' }), waits: ['group is not ready: creating'] },
      glance: live(),
      step: { is: 'apply' },
    },
    {
      reason: 'the name is taken by another controller',
      glance: live({
        metadata: { ownerReferences: [{ ...reference, uid: 'u2', kind: 'Other', name: 'x' }] },
      }),
      step: {
        is: 'refuse',
        reason: 'AlreadyExists',
        message: 'ConfigMap shop-db exists already and is controlled by Other x',
      },
    },
    {
      reason: 'it may outlive the composite now: its owner reference goes',
      entry,
      want: { outlives: true },
      glance: live(),
      step: { is: 'apply', cause: { is: 'change' } },
    },
    {
      reason: 'it was made by us and stripped of its marks by hand',
      entry,
      glance: live({ metadata: { ownerReferences: [] } }),
      step: { is: 'settled' },
    },
    {
      reason: 'it is on its way out',
      entry,
      glance: live({ metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } }),
      step: { is: 'wait', messages: ['ConfigMap shop-db is being deleted'] },
    },
    {
      reason: 'another namespace is asked for',
      want: { object: configMap({}, { namespace: 'other' }) },
      glance: absent,
      step: { is: 'refuse', reason: 'Denied' },
    },
    {
      reason: 'its own namespace may be asked for',
      want: { object: configMap({}, { namespace: 'team' }) },
      glance: absent,
      step: { is: 'apply' },
    },
    {
      reason: 'it is cluster-scoped',
      resource: { ...CONFIG_MAPS, namespaced: false },
      glance: absent,
      step: { is: 'refuse', reason: 'Denied' },
    },
    {
      reason: 'its kind is not served',
      glance: { is: 'unserved' },
      step: { is: 'wait', messages: ['ConfigMap of v1 is not served yet'] },
    },
    {
      reason: 'its kind cannot be listed',
      glance: blind(500, 'InternalError'),
      step: { is: 'wait', messages: ['ConfigMap cannot be listed: InternalError'], afterMs: 2_000 },
    },
    {
      reason: 'the controller may not list its kind: what helps is told',
      glance: blind(403, 'Forbidden'),
      step: {
        is: 'refuse',
        reason: 'Denied',
        message: `ConfigMap cannot be listed: Forbidden; ${grantOf(CONFIG_MAPS)}`,
        afterMs: 2_000,
      },
    },
    {
      reason: 'the same content was refused',
      glance: absent,
      setbacks: {
        refused: {
          afterMs: 900,
          reason: 'Invalid',
          message: 'no',
          wanted: digestOf(placed.object),
        },
      },
      step: { is: 'refuse', reason: 'Invalid', message: 'no', afterMs: 900 },
    },
    {
      reason: 'other content was refused',
      glance: absent,
      setbacks: { refused: { afterMs: 900, reason: 'Invalid', message: 'no', wanted: 'x' } },
      step: { is: 'apply' },
    },
  ]
  test.each(rows)('$reason', (row) => {
    const child = placeChild(owner, { ...want, ...row.want }, row.resource ?? CONFIG_MAPS)
    const step = decideChild({
      owner,
      child,
      entry: row.entry,
      glance: row.glance,
      setbacks: row.setbacks ?? {},
    })
    expect(step).toMatchObject(row.step)
  })
})

test('a field keeps its last applied value in the very object that is applied', () => {
  const gaps = [gap('failed')]
  const child = placeChild(owner, { ...want, object: configMap({ more: 'x' }), gaps }, CONFIG_MAPS)
  const step = decideChild({ owner, child, entry, glance: live(), setbacks: {} })
  expect(step).toMatchObject({
    is: 'apply',
    kept: gaps,
    object: { data: { more: 'x', size: '3' } },
  })
})

test('a template cannot say whose a child is', () => {
  const annotations = { 'plumbline.dev/composite-uid': 'u9', own: 'x' }
  const object = configMap({}, { annotations, ownerReferences: [reference] })
  const claims = (outlives: boolean) =>
    placeChild(owner, { ...want, object, outlives }, CONFIG_MAPS).object.metadata
  expect(claims(false)).toMatchObject({ annotations: { own: 'x' } })
  expect(JSON.stringify(claims(false))).not.toContain('composite-uid')
  expect(claims(true)).toMatchObject({ annotations: { 'plumbline.dev/composite-uid': 'u1' } })
})
