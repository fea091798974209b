import { describe, expect, test } from '@jest/globals'
import type { PipelineHost } from '../../composition/run/pipeline-host.ts'
import type { KubeObject } from '../../kube/object.ts'
import { toLookedAt } from '../evaluation/look.ts'
import { strangeEndpoints, TrustedPipelines } from './trusted-functions.ts'

const { signal } = new AbortController()

function functionAt(endpoint: string): KubeObject {
  const metadata = { name: 'f', uid: 'f', resourceVersion: '1' }
  const spec = { endpoint, tls: { insecure: true } }
  return { apiVersion: 'composition.plumbline.dev/v1beta1', kind: 'Function', metadata, spec }
}

describe('a Function of a file', () => {
  const away = functionAt('dns:///functions.example:9443')
  test.each([
    { reason: 'at a socket', endpoint: 'unix:/run/f.sock', isStrange: false },
    { reason: 'at a loopback address', endpoint: 'dns:///127.0.0.1:9443', isStrange: false },
    { reason: 'at one of IPv6', endpoint: 'dns:///[::1]:9443', isStrange: false },
    { reason: 'at localhost', endpoint: 'dns:///localhost:9443', isStrange: false },
    { reason: 'at several of them', endpoint: 'ipv4:127.0.0.1:1,127.0.0.2:2', isStrange: false },
    { reason: 'at one elsewhere among them', endpoint: 'ipv4:127.0.0.1:1,10.0.0.1:2' },
    { reason: 'at another machine', endpoint: 'dns:///functions.example:9443' },
    { reason: 'at a name that begins like us', endpoint: 'dns:///127.0.0.1.example:9443' },
    { reason: 'at a name that begins like localhost', endpoint: 'dns:///localhost.example:9443' },
    { reason: 'at an address that only looks like one', endpoint: 'dns:///127.1:9443' },
  ])('$reason', ({ endpoint, isStrange = true }) => {
    const strange = strangeEndpoints([{ live: undefined, next: functionAt(endpoint) }])
    expect([...strange]).toEqual(isStrange ? [['f', endpoint]] : [])
  })

  test('that the cluster leads there, too, is known', () => {
    expect(strangeEndpoints([{ live: away, next: away }]).size).toBe(0)
    const moved = { live: functionAt('dns:///own.example:9443'), next: away }
    expect(strangeEndpoints([moved]).size).toBe(1)
  })
})

test('no step runs of a pipeline that leads to a strange endpoint', async () => {
  const called: string[] = []
  const host: Pick<PipelineHost, 'run' | 'retain'> = {
    run: async (_composite, { steps }) => {
      called.push(...steps.map(({ step }) => step))
      throw new RangeError('the host ran')
    },
    retain: () => undefined,
  }
  const metadata = { name: 'shop', namespace: 'team', uid: 'u', resourceVersion: '1' }
  const composite = toLookedAt({ apiVersion: 'acme.test/v1', kind: 'Shop', metadata, spec: {} })
  const pipelines = new TrustedPipelines(host, new Map([['f', 'dns:///functions.example:9443']]))
  const step = (name: string) => ({ step: name, functionRef: { name } })
  const run = (...names: readonly string[]) =>
    pipelines.run(composite, { steps: names.map(step), children: new Map() }, signal)
  expect(await run('known', 'f')).toMatchObject({
    outcome: 'Failed',
    step: 'f',
    message: expect.stringMatching(
      /^pipeline step "f" \(function "f"\) not called: .*functions\.example:9443.* --trust-functions$/,
    ),
  })
  expect(called).toEqual([])
  await expect(run('known')).rejects.toThrow('the host ran')
  expect(called).toEqual(['known'])
})
