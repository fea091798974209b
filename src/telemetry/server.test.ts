import { afterEach, expect, test } from '@jest/globals'
import { createLoopLag } from './loop-lag.ts'
import { createMetrics } from './metrics.ts'
import { startTelemetryServer, type TelemetryServer } from './server.ts'

const ready = { name: 'cache', isReady: () => true }
const running: TelemetryServer[] = []
afterEach(async () => {
  for (const server of running.splice(0)) await server.close()
})

async function start(lagSeconds = 0, checks = [ready]): Promise<TelemetryServer> {
  const metrics = createMetrics({ process: false })
  const server = await startTelemetryServer({ metrics, takeLagSeconds: () => lagSeconds, checks })
  running.push(server)
  return server
}

test.each([
  { reason: 'alive', path: '/healthz', code: 200, text: 'ok\n' },
  { reason: 'ready', path: '/readyz?verbose', code: 200, text: 'ok\n' },
  { reason: 'nothing', path: '/x', code: 404, text: 'there are /metrics, /healthz and /readyz\n' },
])('$path: $reason', async ({ path, code, text }) => {
  const answer = await fetch(`${(await start()).url}${path}`)
  expect([answer.status, await answer.text()]).toEqual([code, text])
})

test('metrics come in the format of Prometheus', async () => {
  const answer = await fetch(`${(await start()).url}/metrics`)
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
  expect(await answer.text()).toContain('# TYPE plumbline_reconcile_total counter')
})

test('a late event loop is not healthy', async () => {
  const answer = await fetch(`${(await start(7.25)).url}/healthz`)
  expect(answer.status).toBe(503)
  expect(await answer.text()).toBe('event loop 7.3 s late, limit 5 s\n')
})

test('what is not ready is named', async () => {
  const checks = [ready, { name: 'leader', isReady: () => false }]
  const answer = await fetch(`${(await start(0, checks)).url}/readyz`)
  expect([answer.status, await answer.text()]).toEqual([503, 'not ready: leader\n'])
})

test('nothing can be written', async () => {
  const answer = await fetch(`${(await start()).url}/metrics`, { method: 'POST' })
  expect(answer.status).toBe(405)
})

test('a port that is taken is an error', async () => {
  const port = Number(new URL((await start()).url).port)
  const deps = { metrics: createMetrics({ process: false }), takeLagSeconds: () => 0, checks: [] }
  await expect(startTelemetryServer(deps, { port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
})

test('the lag of the event loop is measured', async () => {
  const lag = createLoopLag()
  await new Promise((resolve) => setTimeout(resolve, 50))
  const end = performance.now() + 200
  while (performance.now() < end);
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(lag.takeSeconds()).toBeGreaterThan(0.15)
  lag.close()
})
