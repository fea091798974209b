import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { CommandFolder } from '../support/command-run.ts'

test('a command whose server fails tries again, and then says so', async () => {
  const folder = await CommandFolder.make()
  let requests = 0
  const server = createServer((_request, response) => {
    requests += 1
    response.writeHead(500, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ kind: 'Status', code: 500, message: 'etcd is away' }))
  })
  try {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const kubeconfig = join(folder.path, 'kubeconfig')
    await writeFile(kubeconfig, kubeconfigOf(port))
    const run = folder.start('trace', 'buckets', 'b', '--kubeconfig', kubeconfig)
    expect(await run.ended).toBe(1)
    expect(run.output).toMatch(/^error: .*etcd is away/)
    expect(requests).toBeGreaterThan(1)
  } finally {
    server.closeAllConnections()
    server.close()
    await folder.dispose()
  }
})

function kubeconfigOf(port: number): string {
  return JSON.stringify({
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'c' },
    clusters: [{ name: 'c', cluster: { server: `http://127.0.0.1:${port}` } }],
    users: [{ name: 'c', user: { token: 't' } }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'c' } }],
  })
}
