import { isDeepStrictEqual } from 'node:util'
import { ListBucketsCommand } from '@aws-sdk/client-s3'
import { afterEach, describe, expect, test } from '@jest/globals'
import type { KubeObject } from '../../src/kube/object.ts'
import { EVENTS } from '../../src/kube/well-known.ts'
import { until } from '../../src/local/until.ts'
import {
  buckets,
  conditionLines,
  isSteady,
  manifestOf,
  rigKey,
  rigNamespace,
  statusOf,
  untilObject,
} from '../support/fault-proxy-objects.ts'
import { type FaultRig, rigRegion, useFaultRig } from '../support/fault-proxy-rig.ts'

const { signal } = new AbortController()
const patience = 120_000

describe('an outage passes without harm', () => {
  const rig = useFaultRig({ flags: ['--confirm', '1s'] })

  afterEach(async () => {
    rig().awsLink.up()
    await rig().environment.emulator.call('POST', '/_lifecycle/faults', [], signal)
  })

  test(
    'a cloud that is down makes every object say so once, in the same words, until it is back',
    async () => {
      const names = namesOf('down', 5)
      await createBuckets(rig(), names)
      await untilAll(rig(), names, isSteady)
      rig().awsLink.down()
      await requestChecks(rig(), names, 'down')
      const words = [
        'Ready=True Available: available',
        'Synced=False ReconcileError: HeadBucket: ECONNRESET: connection reset',
        'Drifted=Unknown CheckFailed: HeadBucket: ECONNRESET: connection reset',
      ]
      await untilAll(rig(), names, (object) => hasTold(object, words, 'down'))
      const told = await Promise.all(names.map((name) => read(rig(), name)))
      await untilRefused(rig(), names.length * 4)
      const later = await Promise.all(names.map((name) => read(rig(), name)))
      expect(later).toEqual(told)
      expect(await eventsOf(rig(), names)).toEqual([])
      rig().awsLink.up()
      await untilAll(rig(), names, isSteady)
    },
    patience,
  )

  test(
    'a cloud that throttles turns no object Drifted',
    async () => {
      const names = namesOf('throttled', 8)
      await createBuckets(rig(), names)
      await untilAll(rig(), names, isSteady)
      const storm = [{ service: 's3', mode: 'throttle' }]
      await rig().environment.emulator.call('POST', '/_lifecycle/faults', storm, signal)
      await requestChecks(rig(), names, 'throttled')
      await untilAll(rig(), names, (object) => reasonOf(object, 'Synced') === 'Throttled')
      const told = await Promise.all(names.map((name) => read(rig(), name)))
      expect(told.map((object) => statusOfCondition(object, 'Drifted'))).toEqual(
        names.map(() => 'Unknown'),
      )
      await rig().environment.emulator.call('POST', '/_lifecycle/faults', [], signal)
      await untilAll(rig(), names, isSteady)
      const after = await Promise.all(names.map((name) => read(rig(), name)))
      expect(after.map((object) => statusOf(object).drift?.episode)).toEqual(
        names.map(() => undefined),
      )
      expect(await eventsOf(rig(), names)).toEqual([])
    },
    patience,
  )

  test(
    'an API server that restarts while 50 buckets are made loses none and makes none twice',
    async () => {
      const names = namesOf('restarted', 50)
      const first = rig().gate.writes.length
      await createBuckets(rig(), names)
      const created = () =>
        rig()
          .gate.writes.slice(first)
          .filter(({ what, answered }) => what === 'CreateBucket' && answered === 200)
      const some = async () => created().length >= 5 || undefined
      await until(some, { everyMs: 5, withinMs: 20_000, what: 'the first buckets' }, signal)
      const before = created().length
      await rig().environment.controlPlane.restartApiServer(signal)
      await untilAll(rig(), names, isSteady, 60_000)
      expect(before).toBeLessThan(names.length)
      const { Buckets: found = [] } = await rig().s3.send(new ListBucketsCommand({}))
      const ours = found.map(({ Name }) => Name).filter((name) => name?.startsWith('restarted-'))
      expect(ours.sort()).toEqual(names)
      expect(
        created()
          .map(({ path }) => path.replace(/^\/|\/?\?.*$|\/$/g, ''))
          .sort(),
      ).toEqual(names)
    },
    patience,
  )
})

function namesOf(prefix: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => `${prefix}-${String(at).padStart(2, '0')}`)
}

async function createBuckets(rig: FaultRig, names: readonly string[]): Promise<void> {
  const spec = {
    providerConfigRef: { kind: 'ClusterProviderConfig', name: 'default' },
    forProvider: { region: rigRegion, versioningConfiguration: { status: 'Enabled' } },
  }
  const manifests = names.map((name) => manifestOf(buckets, name, { spec }))
  await Promise.all(manifests.map((manifest) => rig.kube.create(buckets, manifest, signal)))
}

async function untilAll(
  rig: FaultRig,
  names: readonly string[],
  check: (object: KubeObject | undefined) => boolean,
  withinMs = 30_000,
): Promise<void> {
  const waits = names.map((name) =>
    untilObject(rig, { resource: buckets, key: rigKey(name) }, check, withinMs),
  )
  await Promise.all(waits)
}

/** Asks for a check now, as a user would. */
async function requestChecks(
  rig: FaultRig,
  names: readonly string[],
  value: string,
): Promise<void> {
  const body = { metadata: { annotations: { 'plumbline.dev/reconcile-requested-at': value } } }
  const patch = { type: 'merge', body } as const
  await Promise.all(names.map((name) => rig.kube.patch(buckets, rigKey(name), patch, signal)))
}

/** The words stand, and the check that was asked for is the one that found them. */
function hasTold(object: KubeObject | undefined, words: readonly string[], value: string): boolean {
  return (
    statusOf(object).lastHandledReconcileAt === value &&
    isDeepStrictEqual(conditionLines(object), words)
  )
}

/** So many requests more than now have met the cloud's closed door. */
async function untilRefused(rig: FaultRig, more: number): Promise<void> {
  const goal = rig.awsLink.refused() + more
  const check = async (): Promise<true | undefined> => rig.awsLink.refused() >= goal || undefined
  await until(check, { everyMs: 50, withinMs: 60_000, what: 'further tries' }, signal)
}

async function eventsOf(rig: FaultRig, names: readonly string[]): Promise<readonly string[]> {
  const found: string[] = []
  for await (const page of rig.kube.list(EVENTS, { namespace: rigNamespace }, signal)) {
    found.push(...page.items.map(({ metadata }) => metadata.name))
  }
  return found.filter((event) => names.some((name) => event.includes(name)))
}

function read(rig: FaultRig, name: string): Promise<KubeObject | undefined> {
  return rig.kube.get(buckets, rigKey(name), signal)
}

function reasonOf(object: KubeObject | undefined, type: string): string | undefined {
  return statusOf(object).conditions?.find((condition) => condition.type === type)?.reason
}

function statusOfCondition(object: KubeObject | undefined, type: string): string | undefined {
  return statusOf(object).conditions?.find((condition) => condition.type === type)?.status
}
