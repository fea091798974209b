import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { COMPOSITIONS, DEFINITIONS } from '../../src/composition/resources.ts'
import { apiVersionOf, toObjectKey } from '../../src/kube/object.ts'
import { LEASES } from '../../src/kube/well-known.ts'
import { mapNode } from '../support/composition-config-maps.ts'
import { bootEnvironment, type TestEnvironment } from '../support/environment.ts'
import {
  type ConnectedClient,
  closeClientsAfterEach,
  connectClient,
} from '../support/kube-client.ts'
import { PlatformApi } from '../support/platform-api.ts'

const { signal } = new AbortController()
const patience = 60_000
const ready = 'Ready=True Available'
const name = 'web'

describe('a controller that watches what instances are made of', () => {
  let booted: TestEnvironment | undefined
  let kube: ConnectedClient
  closeClientsAfterEach()

  beforeEach(async () => {
    booted = await bootEnvironment({ emulator: false, controller: {} })
    kube = await connectClient(booted.environment.kubeconfigPath)
    await makeInstance(new PlatformApi(kube, { kind: 'Site', plural: 'sites' }))
  }, 15 * patience)
  afterEach(() => booted?.dispose(), patience)

  test(
    'is gone when it has lost its lease, so that another one is started',
    async () => {
      const key = toObjectKey('plumbline-system', 'plumbline-controller')
      const body = { spec: { holderIdentity: 'another' } }
      await kube.patch(LEASES, key, { type: 'merge', body }, signal)
      expect((await booted?.environment.failed)?.message).toContain('controller')
    },
    patience,
  )
})

async function makeInstance(api: PlatformApi): Promise<void> {
  await api.allow()
  await api.apply(DEFINITIONS, api.definition({ size: { type: 'string' } }))
  await api.until(DEFINITIONS, api.key, ready)
  const compositeTypeRef = { apiVersion: api.apiVersion, kind: api.resource.kind }
  const nodes = [mapNode('settings', { size: 'small' })]
  await api.apply(COMPOSITIONS, {
    apiVersion: apiVersionOf(COMPOSITIONS),
    kind: COMPOSITIONS.kind,
    metadata: { name },
    spec: { mode: 'Graph', compositeTypeRef, nodes },
  })
  await api.until(COMPOSITIONS, name, ready)
  await api.apply(api.resource, api.instance(name, { size: 'small' }))
  await api.until(api.resource, `default/${name}`, ready)
}
