import { afterEach, expect, jest, test } from '@jest/globals'
import type { KubeObject } from '../../kube/object.ts'
import { systemClock } from '../../runtime/clock.ts'
import { callersRights } from '../admission/author-rights.ts'
import { FunctionConnections } from '../functions/index.ts'
import type { Composite } from './composite.ts'
import { PipelineHost } from './pipeline-host.ts'

const owner = { apiVersion: 'acme.test/v1', kind: 'App', name: 'a', namespace: 'team', uid: 'u' }
const object: KubeObject = {
  apiVersion: owner.apiVersion,
  kind: owner.kind,
  metadata: { name: 'a', namespace: 'team', uid: 'u', resourceVersion: '1' },
}
const composite: Composite = {
  ...{ object, owner, id: 'a', wishes: {}, status: {}, annotations: {}, inventory: [] },
  ...{ generation: 1, deleting: false, hasFinalizer: true },
}

afterEach(() => void jest.restoreAllMocks())

/** A host that has called a function, which was not there. */
async function used(ended: AbortSignal) {
  const host = new PipelineHost(
    {
      kube: { get: async () => undefined, list: async function* () {} },
      mapping: { find: async () => undefined },
      schemas: { load: async () => Promise.reject(new Error('no schema is asked for')) },
      clock: systemClock,
      rights: callersRights,
    },
    { functionNamed: (name) => (name === 'there' ? object : undefined), ended },
  )
  const steps = [{ step: 'one', functionRef: { name: 'gone' } }]
  const acting = host.actingFor({ object })
  const { signal } = new AbortController()
  expect(await acting.run(composite, { steps, children: new Map() }, signal)).toMatchObject({
    code: 'FunctionMissing',
  })
  return acting
}

test('connections to Functions that are gone are closed when a composite is looked at', async () => {
  const retained = jest.spyOn(FunctionConnections.prototype, 'retain')
  const host = await used(new AbortController().signal)
  host.retain(composite, new Set(['one']))
  const [isThere] = retained.mock.lastCall ?? []
  expect(['there', 'gone'].map((name) => isThere?.(name))).toEqual([true, false])
})

test('all connections are closed when the kind is worked on no longer', async () => {
  const closed = jest.spyOn(FunctionConnections.prototype, 'close')
  const end = new AbortController()
  await used(end.signal)
  expect(closed).not.toHaveBeenCalled()
  end.abort()
  await Promise.resolve()
  expect(closed).toHaveBeenCalledTimes(1)
})
