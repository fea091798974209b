import { PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3'
import { describe, expect, test } from '@jest/globals'
import type { CloudCall } from '../support/call-log.ts'
import { buckets, instances } from '../support/fault-proxy-objects.ts'
import { rigRegion } from '../support/fault-proxy-rig.ts'
import {
  bucketSpec,
  instanceSpec,
  quickDurations,
  secretTexts,
} from '../support/lifecycle-cloud.ts'
import { type Stand, useStand } from '../support/lifecycle-stand.ts'
import { eventually, Subject } from '../support/lifecycle-subject.ts'

const patience = 90_000
const { signal } = new AbortController()
const alone = ['--no-leader-elect', '--settle', '2s', '--confirm', '1s'] as const

describe('a controller in operation', () => {
  const stand = useStand()

  test(
    'tells its calls, its drift and its health, and keeps secrets out of its log',
    async () => {
      await configure(stand(), quickDurations)
      const controller = await stand().start('measured', ...alone, '--log-level', 'debug')
      const versioningConfiguration = { status: 'Enabled' }
      const bucket = bucketOf(stand(), 'measured')
      await bucket.create(bucketSpec({ versioningConfiguration }, { drift: { policy: 'Report' } }))
      const db = new Subject(stand().kube, { resource: instances, name: 'measured-db' })
      await db.create(instanceSpec({}, { writeConnectionSecretToRef: { name: 'measured-db' } }))
      await Promise.all([bucket.steady(), db.steady()])
      await refuse(stand(), 's3', 'GetBucketVersioning')
      await bucket.check()
      await refuse(stand())
      await suspendVersioning(stand(), bucket.name)
      await bucket.check()
      await bucket.says(/^Drifted=True DriftDetected/)
      const { text } = await controller.page('/metrics')
      for (const line of expectedMetrics) expect(text).toMatch(line)
      expect(text).not.toMatch(/measured/)
      expect(await controller.page('/healthz')).toEqual({ code: 200, text: 'ok\n' })
      expect(await controller.page('/readyz')).toEqual({ code: 200, text: 'ok\n' })
      const { password } = (await secretTexts(stand().kube, 'measured-db')) ?? {}
      expect(password).toMatch(/^[A-Za-z0-9]{30}$/)
      expect(controller.output).not.toContain(password)
      expect(controller.output).not.toMatch(
        /aws_secret_access_key|Authorization|Bearer|Signature=/i,
      )
      for (const line of controller.output.trim().split('\n')) {
        expect(() => JSON.parse(line)).not.toThrow()
      }
    },
    patience,
  )

  test(
    'reads again soon what could not be read for a moment, long before the next routine check',
    async () => {
      await stand().start('unread', ...alone)
      const bucket = bucketOf(stand(), 'unread')
      await bucket.create(taggedBucket)
      await bucket.steady()
      const rule = { service: 's3', operation: 'GetBucketVersioning', resource: 'unread' }
      await fault(stand(), [{ ...rule, mode: 'error500', times: 6 }])
      await bucket.check()
      await bucket.says(/^Synced=False ReconcileError: versioning/)
      await bucket.steady(30_000)
      await fault(stand(), [])
    },
    patience,
  )

  test(
    'ends on SIGTERM in the middle of its work; the next one finishes it, and makes nothing twice',
    async () => {
      const names = Array.from({ length: 20 }, (_, at) => `bulk-${at}`)
      await configure(stand(), { latencyMs: 60 })
      const mark = await stand().calls.mark()
      const first = await stand().start('first', ...alone)
      await Promise.all(names.map((name) => bucketOf(stand(), name).create(taggedBucket)))
      await eventually('the first buckets', async () =>
        (await creations(stand(), mark)).length >= 3 ? true : undefined,
      )
      const asked = performance.now()
      first.send('SIGTERM')
      expect(await first.ended).toEqual({ code: 0, signal: null })
      expect(performance.now() - asked).toBeLessThan(20_000)
      expect((await creations(stand(), mark)).length).toBeLessThan(names.length)
      await stand().start('second', ...alone)
      await Promise.all(names.map((name) => bucketOf(stand(), name).steady(30_000)))
      await configure(stand(), { latencyMs: 0 })
      const made = (await creations(stand(), mark)).map(({ resource }) => resource)
      expect(made.sort()).toEqual([...names].sort())
    },
    patience,
  )

  test(
    'of two, one writes; when it is killed, the other goes on',
    async () => {
      const start = await stand().calls.mark()
      const pair = [await stand().start('one'), await stand().start('two')] as const
      await bucketOf(stand(), 'before').create(bucketSpec())
      await bucketOf(stand(), 'before').steady(30_000)
      const [leader, ...others] = await writers(stand(), start)
      expect(others).toEqual([])
      const mark = await stand().calls.mark()
      await pair.find(({ id }) => id === leader)?.kill()
      await bucketOf(stand(), 'after').create(bucketSpec())
      await bucketOf(stand(), 'after').steady(40_000)
      expect(await writers(stand(), mark)).toEqual([leader === 'one' ? 'two' : 'one'])
    },
    patience,
  )

  test(
    'one that was frozen and comes back after another took over writes nothing, and ends',
    async () => {
      const frozen = await stand().start('frozen')
      await bucketOf(stand(), 'held').create(bucketSpec())
      await bucketOf(stand(), 'held').steady(40_000)
      const heir = await stand().start('heir')
      const mark = await stand().calls.mark()
      frozen.send('SIGSTOP')
      await bucketOf(stand(), 'handed-over').create(taggedBucket)
      await bucketOf(stand(), 'handed-over').steady(40_000)
      await bucketOf(stand(), 'held').delete()
      frozen.send('SIGCONT')
      expect((await frozen.ended).code).not.toBe(0)
      await bucketOf(stand(), 'held').gone(30_000)
      expect(await writers(stand(), mark)).toEqual([heir.id])
    },
    patience,
  )
})

const expectedMetrics: readonly RegExp[] = [
  /^plumbline_cloud_api_calls_total\{service="s3",operation="CreateBucket",purpose="create",result="\w+"\} 1$/m,
  /^plumbline_cloud_api_calls_total\{service="s3",operation="GetBucketVersioning",purpose="observe",result="\w+"\} \d+$/m,
  /^plumbline_cloud_api_calls_total\{service="rds",operation="CreateDBInstance",purpose="create",result="\w+"\} 1$/m,
  /^plumbline_drift_active\{kind="Bucket",class="Drifted"\} 1$/m,
  /^plumbline_drift_detected_total\{kind="Bucket",class="Drifted",detected_by="Request"\} 1$/m,
  /^plumbline_drift_active\{kind="RDSInstance",class="Drifted"\} 0$/m,
  /^plumbline_reconcile_total\{kind="Bucket",outcome="settled"\} \d+$/m,
]

const taggedBucket = bucketSpec({
  versioningConfiguration: { status: 'Enabled' },
  tagging: { tagSet: [{ key: 'team', value: 'billing' }] },
})

function bucketOf(stand: Stand, name: string): Subject {
  return new Subject(stand.kube, { resource: buckets, name })
}

async function configure(stand: Stand, values: Readonly<Record<string, number>>): Promise<void> {
  await stand.environment.emulator.call('POST', '/_lifecycle/config', values, signal)
}

/** From now on the operation is denied; without one, everything is allowed again. */
async function refuse(stand: Stand, service?: string, operation?: string): Promise<void> {
  await fault(stand, service === undefined ? [] : [{ service, operation, mode: 'deny' }])
}

/** From now on these rules hold, and no others. */
async function fault(stand: Stand, rules: readonly object[]): Promise<void> {
  await stand.environment.emulator.call('POST', '/_lifecycle/faults', rules, signal)
}

/** Somebody changes a bucket by hand. */
async function suspendVersioning({ environment }: Stand, Bucket: string): Promise<void> {
  const { url } = environment.emulator
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const s3 = new S3Client({ endpoint: url, region: rigRegion, forcePathStyle: true, credentials })
  const VersioningConfiguration = { Status: 'Suspended' } as const
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }))
  s3.destroy()
}

async function creations(stand: Stand, mark: number): Promise<readonly CloudCall[]> {
  const calls = await stand.calls.since(mark)
  return calls.filter(({ operation, status }) => operation === 'CreateBucket' && status === 200)
}

/** The controllers that changed something in the cloud. */
async function writers(stand: Stand, mark: number): Promise<readonly string[]> {
  const ids = (await stand.calls.since(mark))
    .filter(({ write }) => write)
    .map(({ userAgent }) => /app\/(\S+)/.exec(userAgent)?.[1] ?? 'unknown')
  return [...new Set(ids)].sort()
}
