import { createServer } from 'node:http'
import { CreateBucketCommand, DeleteBucketCommand, HeadBucketCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Doc } from '../../src/provider/index.ts'
import { buckets } from '../support/fault-proxy-objects.ts'
import {
  clusterProviderConfigs,
  type FaultRig,
  rigRegion,
  useFaultRig,
} from '../support/fault-proxy-rig.ts'
import {
  bucketSpec,
  cloudWrites,
  described,
  instance,
  instanceSpec,
  quickDurations,
  quickFlags,
  rigAccount,
} from '../support/lifecycle-cloud.ts'
import { Subject } from '../support/lifecycle-subject.ts'

const patience = 90_000

describe('an answer that is not what it seems', () => {
  const rig = useFaultRig({ flags: quickFlags, durations: quickDurations })
  const nowhere = useWrongRoute()

  test(
    'a wrong route answers 404 to everything: nothing is let go until the cloud itself says so',
    async () => {
      const providerConfigRef = { kind: 'ClusterProviderConfig', name: 'astray' }
      const writeConnectionSecretToRef = { name: 'kept-connection' }
      const config = await believing(rig(), 'astray')
      const { endpoint } = (await config.until(() => true)).spec as Doc
      const bucket = new Subject(rig().kube, { resource: buckets, name: 'kept' })
      const database = instance(rig(), 'kept')
      await bucket.create(bucketSpec({}, { providerConfigRef }))
      await database.create(instanceSpec({}, { providerConfigRef, writeConnectionSecretToRef }))
      await Promise.all([bucket.steady(), database.steady()])

      await config.patch({ spec: { endpoint: { url: { static: nowhere().url } } } })
      const start = rig().gate.writes.length
      await Promise.all([bucket.delete(), database.delete()])
      const asks = /^Synced=False .*HTTP 404: .*check the endpoint/
      await Promise.all([bucket.says(asks), database.says(asks)])
      for (const operation of ['HEAD', 'POST']) await nowhere().asked(operation, 3)
      expect(await bucket.get()).toBeDefined()
      expect(await database.get()).toBeDefined()
      expect(cloudWrites(rig(), start)).toEqual([])

      await config.patch({ spec: { endpoint } })
      await Promise.all([bucket.gone(40_000), database.gone(40_000)])
      expect([...cloudWrites(rig(), start)].sort()).toEqual(['DeleteBucket', 'DeleteDBInstance'])
      expect(await described(rig(), 'kept')).toBeUndefined()
    },
    patience,
  )

  test(
    'what somebody makes while our create is refused is not ours, also after a restart',
    async () => {
      const faults = (rules: readonly Doc[]) =>
        rig().environment.emulator.call('POST', '/_lifecycle/faults', { rules }, aSignal())
      await faults([{ operation: 'CreateBucket', mode: 'deny' }])
      const bucket = new Subject(rig().kube, { resource: buckets, name: 'contested' })
      await bucket.create(bucketSpec())
      await bucket.says(/^Synced=False Denied: CreateBucket/)
      await faults([])
      const place = { LocationConstraint: rigRegion } as const
      const Bucket = 'contested'
      await rig().s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: place }))

      const start = rig().gate.writes.length
      const notOurs = /^Synced=False AlreadyExists: contested already exists/
      await bucket.check()
      await bucket.says(notOurs)
      await rig().killController()
      await rig().startController()
      await bucket.check()
      await bucket.says(notOurs)
      expect(cloudWrites(rig(), start)).toEqual([])

      await rig().s3.send(new DeleteBucketCommand({ Bucket }))
      await bucket.check()
      await bucket.steady()
      await bucket.delete()
      await bucket.gone()
      await expect(rig().s3.send(new HeadBucketCommand({ Bucket }))).rejects.toThrow()
    },
    patience,
  )
})

/** Like the default configuration, but told its account: nothing asks for it. */
async function believing(rig: FaultRig, name: string): Promise<Subject> {
  const common = new Subject(rig.kube, { resource: clusterProviderConfigs, name: 'default' })
  const { spec } = await common.until(() => true)
  const config = new Subject(rig.kube, { resource: clusterProviderConfigs, name })
  const told = { accountId: rigAccount, skipCredentialsValidation: true }
  await config.create({ spec: { ...(spec as Doc), ...told } })
  return config
}

interface WrongRoute {
  readonly url: string
  /** Resolves once it was asked so often with the method. */
  asked(method: string, times: number): Promise<void>
}

/** A server that knows no path, as a proxy with a wrong rule. */
function useWrongRoute(): () => WrongRoute {
  const counts = new Map<string, number>()
  const waiting = new Set<() => void>()
  const server = createServer(({ method = '' }, response) => {
    counts.set(method, (counts.get(method) ?? 0) + 1)
    for (const wake of waiting) wake()
    response.writeHead(404, { 'content-type': 'text/html' })
    response.end('<html><body><h1>404 Not Found</h1></body></html>')
  })
  const asked = (method: string, times: number): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if ((counts.get(method) ?? 0) < times) return
        waiting.delete(look)
        resolve()
      }
      waiting.add(look)
      look()
    })
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)))
  afterAll(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  return () => {
    const address = server.address()
    if (address === null || typeof address === 'string') throw new TypeError('not listening')
    return { url: `http://127.0.0.1:${address.port}`, asked }
  }
}

function aSignal(): AbortSignal {
  return AbortSignal.timeout(patience)
}
