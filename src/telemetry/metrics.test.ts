import { expect, test } from '@jest/globals'
import { createMetrics } from './metrics.ts'

test('names are those of the documentation, and none has an object in its labels', async () => {
  const metrics = createMetrics({ process: false })
  const kind = 'Bucket'
  metrics.drift.active.set({ kind, class: 'drift' }, 2)
  metrics.drift.detected.inc({ kind, class: 'drift', detected_by: 'poll' })
  metrics.drift.timeToCorrect.observe({ kind }, 31)
  metrics.cloud.calls.inc({ service: 's3', operation: 'PutX', purpose: 'update', result: 'ok' }, 3)
  metrics.kube.requests.inc({ verb: 'get', resource: 'secrets', code: '200' })
  const text = await metrics.text()
  expect(text).toContain('plumbline_drift_active{kind="Bucket",class="drift"} 2')
  expect(text).toContain(
    'plumbline_drift_detected_total{kind="Bucket",class="drift",detected_by="poll"} 1',
  )
  expect(text).toContain('plumbline_drift_time_to_correct_seconds_bucket{le="60",kind="Bucket"} 1')
  expect(text).toContain(
    'plumbline_cloud_api_calls_total{service="s3",operation="PutX",purpose="update",result="ok"} 3',
  )
  expect(text).not.toMatch(/\b(name|namespace|uid)="/)
})

test('every name begins with plumbline_', async () => {
  const text = await createMetrics({ process: false }).text()
  const names = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name)
  expect(names.length).toBeGreaterThan(15)
  expect(names.filter((name) => !name?.startsWith('plumbline_'))).toEqual([])
})

test('the process is measured when it is asked for', async () => {
  expect(await createMetrics().text()).toContain('nodejs_eventloop_lag_p99_seconds')
})
