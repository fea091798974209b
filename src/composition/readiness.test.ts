import { describe, expect, test } from '@jest/globals'
import type { JsonObject } from '../kube/json.ts'
import { readinessOf } from './readiness.ts'

interface Row {
  readonly reason: string
  readonly status?: JsonObject
  readonly spec?: JsonObject
  readonly message: string
}

function object(apiVersion: string, kind: string, { spec = {}, status }: Partial<Row>): JsonObject {
  const metadata = { name: 'x', generation: 2 }
  return { apiVersion, kind, metadata, spec, ...(status === undefined ? {} : { status }) }
}

function condition(type: string, status: string, more: JsonObject = {}): JsonObject {
  return { type, status, reason: '', message: '', ...more }
}

const kinds: readonly (readonly [string, string, readonly Row[]])[] = [
  [
    'apps/v1',
    'Deployment',
    [
      { reason: 'no status yet', message: 'its current generation was not looked at yet' },
      {
        reason: 'a status of before',
        status: { observedGeneration: 1, availableReplicas: 1 },
        message: 'its current generation was not looked at yet',
      },
      {
        reason: 'not updated',
        spec: { replicas: 3 },
        status: { observedGeneration: 2, updatedReplicas: 1 },
        message: '1 of 3 replicas are updated',
      },
      {
        reason: 'old replicas still run',
        spec: { replicas: 1 },
        status: { observedGeneration: 2, updatedReplicas: 1, replicas: 2 },
        message: '1 old replicas still run',
      },
      {
        reason: 'not available',
        spec: { replicas: 2 },
        status: { observedGeneration: 2, updatedReplicas: 2, replicas: 2, availableReplicas: 1 },
        message: '1 of 2 replicas are available',
      },
      {
        reason: 'available; one replica is the default',
        status: { observedGeneration: 2, updatedReplicas: 1, replicas: 1, availableReplicas: 1 },
        message: '',
      },
      {
        reason: 'no replicas wanted',
        spec: { replicas: 0 },
        status: { observedGeneration: 2 },
        message: '',
      },
      {
        reason: 'no progress',
        status: {
          observedGeneration: 2,
          conditions: [condition('Progressing', 'False', { reason: 'ProgressDeadlineExceeded' })],
        },
        message: 'it made no progress in time',
      },
    ],
  ],
  [
    'apps/v1',
    'StatefulSet',
    [
      {
        reason: 'not ready',
        spec: { replicas: 2 },
        status: { observedGeneration: 2, readyReplicas: 1 },
        message: '1 of 2 replicas are ready',
      },
      {
        reason: 'not updated',
        spec: { replicas: 2 },
        status: { observedGeneration: 2, readyReplicas: 2, updatedReplicas: 1 },
        message: '1 of 2 replicas are updated',
      },
      {
        reason: 'updated down to its partition',
        spec: { replicas: 2, updateStrategy: { rollingUpdate: { partition: 1 } } },
        status: { observedGeneration: 2, readyReplicas: 2, updatedReplicas: 1 },
        message: '',
      },
      {
        reason: 'updated by hand',
        spec: { updateStrategy: { type: 'OnDelete' } },
        status: { observedGeneration: 2, readyReplicas: 1 },
        message: '',
      },
    ],
  ],
  [
    'apps/v1',
    'DaemonSet',
    [
      {
        reason: 'not updated',
        status: { observedGeneration: 2, desiredNumberScheduled: 2, updatedNumberScheduled: 1 },
        message: '1 of 2 pods are updated',
      },
      {
        reason: 'not available',
        status: {
          observedGeneration: 2,
          desiredNumberScheduled: 2,
          updatedNumberScheduled: 2,
          numberAvailable: 0,
        },
        message: '0 of 2 pods are available',
      },
      {
        reason: 'available',
        status: {
          observedGeneration: 2,
          desiredNumberScheduled: 1,
          updatedNumberScheduled: 1,
          numberAvailable: 1,
        },
        message: '',
      },
    ],
  ],
  [
    'batch/v1',
    'Job',
    [
      { reason: 'running', status: { active: 1 }, message: 'running' },
      {
        reason: 'failed',
        status: { conditions: [condition('Failed', 'True', { message: 'backoff limit' })] },
        message: 'failed: backoff limit',
      },
      { reason: 'complete', status: { conditions: [condition('Complete', 'True')] }, message: '' },
    ],
  ],
  [
    'v1',
    'PersistentVolumeClaim',
    [
      { reason: 'no phase', message: 'pending' },
      { reason: 'lost', status: { phase: 'Lost' }, message: 'lost' },
      { reason: 'bound', status: { phase: 'Bound' }, message: '' },
    ],
  ],
  [
    'v1',
    'Service',
    [
      { reason: 'inside the cluster', spec: { type: 'ClusterIP' }, message: '' },
      {
        reason: 'a load balancer without address',
        spec: { type: 'LoadBalancer' },
        status: { loadBalancer: {} },
        message: 'the load balancer has no address yet',
      },
      {
        reason: 'a load balancer',
        spec: { type: 'LoadBalancer' },
        status: { loadBalancer: { ingress: [{ ip: '10.0.0.1' }] } },
        message: '',
      },
    ],
  ],
  [
    'v1',
    'Pod',
    [
      { reason: 'starting', status: { phase: 'Pending' }, message: 'not ready yet' },
      { reason: 'done', status: { phase: 'Succeeded' }, message: '' },
      {
        reason: 'ready',
        status: { phase: 'Running', conditions: [condition('Ready', 'True')] },
        message: '',
      },
    ],
  ],
  [
    'apiextensions.k8s.io/v1',
    'CustomResourceDefinition',
    [
      { reason: 'new', message: 'not established yet' },
      {
        reason: 'its name is taken',
        status: {
          conditions: [
            condition('Established', 'False', { message: 'not all names are accepted' }),
          ],
        },
        message: 'not all names are accepted',
      },
      { reason: 'served', status: { conditions: [condition('Established', 'True')] }, message: '' },
    ],
  ],
  ['v1', 'ConfigMap', [{ reason: 'exists', message: '' }]],
  [
    'other.example.org/v1',
    'Deployment',
    [
      { reason: 'another group is another kind', message: '' },
      {
        reason: 'a Ready condition counts on every kind',
        status: { conditions: [condition('Ready', 'False', { reason: 'StillThinking' })] },
        message: 'still thinking',
      },
    ],
  ],
]

describe.each(kinds)('%s %s', (apiVersion, kind, rows) => {
  test.each(rows)('$reason', (row) => {
    const { ready, message } = readinessOf(object(apiVersion, kind, row), false)
    expect(message).toBe(row.message)
    expect(ready).toBe(row.message === '')
  })
})

describe('a kind that reports Ready', () => {
  const current = { observedGeneration: 2 }
  const rows: readonly (Row & { readonly synced: boolean })[] = [
    { reason: 'no condition yet', message: 'creating', synced: false },
    {
      reason: 'ready and synced',
      status: {
        conditions: [condition('Ready', 'True', current), condition('Synced', 'True', current)],
      },
      message: '',
      synced: true,
    },
    {
      reason: 'ready for the generation before',
      status: { conditions: [condition('Ready', 'True', { observedGeneration: 1 })] },
      message: 'its current generation was not looked at yet',
      synced: false,
    },
    {
      reason: 'synced with the generation before',
      status: {
        conditions: [
          condition('Ready', 'True', current),
          condition('Synced', 'True', { observedGeneration: 1 }),
        ],
      },
      message: '',
      synced: false,
    },
    {
      reason: 'its own words',
      status: {
        conditions: [
          condition('Ready', 'False', {
            ...current,
            reason: 'Creating',
            message: 'the cloud says creating',
          }),
        ],
      },
      message: 'creating: the cloud says creating',
      synced: true,
    },
    {
      reason: 'no words',
      status: { conditions: [condition('Ready', 'Unknown', current)] },
      message: 'not ready',
      synced: true,
    },
  ]

  test.each(rows)('$reason', (row) => {
    const readiness = readinessOf(object('a.example.org/v1', 'Group', row), true)
    expect(readiness).toEqual({
      synced: row.synced,
      ready: row.message === '',
      message: row.message,
    })
  })

  test('an object that is being deleted is never ready', () => {
    const metadata = { name: 'x', deletionTimestamp: '2026-01-01T00:00:00Z' }
    const gone = { apiVersion: 'v1', kind: 'ConfigMap', metadata }
    expect(readinessOf(gone, false)).toEqual({
      synced: false,
      ready: false,
      message: 'being deleted',
    })
  })
})
