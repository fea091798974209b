import { expect, test } from '@jest/globals'
import { toObjectKey } from '../../src/kube/object.ts'
import { CONFIG_MAPS } from '../../src/kube/well-known.ts'
import { startApiServer } from '../support/api-server.ts'
import { closeClientsAfterEach, connectClient } from '../support/kube-client.ts'
import { startTcpProxy } from '../support/tcp-proxy.ts'
closeClientsAfterEach()
test('zombie', async () => {
  const server = await startApiServer(); const proxy = await startTcpProxy(server.port)
  const direct = await connectClient(server.kubeconfig)
  let i = 0
  for (let round = 0; round < 6; round++) {
    const kube = await connectClient(await server.kubeconfigFor(proxy.port), { linkCheckSeconds: 2, headersSeconds: 1 })
    const watch = async () => { try { for await (const e of kube.watch(CONFIG_MAPS, { namespace: 'default', resourceVersion: '1', inactivitySeconds: 3 }, AbortSignal.timeout(4000))) { if (e) break } return 'ok' } catch (e) { return e as Error } }
    await direct.create(CONFIG_MAPS, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `x${i++}`, namespace: 'default' } }, AbortSignal.timeout(5000))
    const going = (async () => { const out: unknown[] = []; try { for await (const e of kube.watch(CONFIG_MAPS, { namespace: 'default', resourceVersion: '1', inactivitySeconds: 3 }, AbortSignal.timeout(20000))) out.push(e.type) } catch (e) { out.push(String(e), String((e as Error).cause), ((e as Error).cause as Error)?.stack) } return out.slice(-3) })()
    await new Promise((r) => setTimeout(r, 300)); proxy.blackhole()
    for (let k = 0; k < 4; k++) await direct.create(CONFIG_MAPS, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `x${i++}`, namespace: 'default' } }, AbortSignal.timeout(5000))
    await new Promise((r) => setTimeout(r, 300)); proxy.heal()
    process.stderr.write(`round ${round} first: ${JSON.stringify(await going)}\n`)
    for (let k = 0; k < 4; k++) { const r = await watch(); const c = r instanceof Error ? (r.cause as Error) : undefined; process.stderr.write(`  try ${k}: ${String(r)} | cause ${c?.name} ${c?.message} ${(c as {code?: string})?.code}\n${r instanceof Error && k === 1 ? c?.stack : ''}\n`); await new Promise((x) => setTimeout(x, 200)) }
    process.stderr.write(`  connections ${proxy.connections()} accepted ${proxy.accepted()}\n`)
  }
  await proxy.close(); await server.stop(); expect(toObjectKey('', 'a')).toBe('a')
}, 120000)
