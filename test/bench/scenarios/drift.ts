import { setTimeout as sleep } from 'node:timers/promises'
import { PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3'
import { type ObjectKey, toObjectKey } from '../../../src/kube/object.ts'
import { systemClock } from '../../../src/runtime/clock.ts'
import { type DriftMembers, storyOf } from '../drift-story.ts'
import { eventsAbout } from '../events-about.ts'
import { ObjectWatch } from '../object-watch.ts'
import type { DriftStory, Figures } from '../rows.ts'
import { namesFor, type Stand, timeToReady } from '../stand.ts'
import { quantile } from '../statistics.ts'
import { buckets } from '../subjects.ts'

export const driftInterval = '10s'
const intervalMs = 10_000
const count = 20

interface Times {
  readonly told: number
  readonly corrected: number
}

/**
 * Suspends versioning of 20 Buckets behind the controller's back, at moments spread over one
 * interval, and measures until the object tells of it and until the object tells that it is over.
 */
export async function correctDrift(
  stand: Stand,
): Promise<{ readonly figures: Figures; readonly story: DriftStory }> {
  const { kube, bench, environment } = stand
  const names = namesFor('drift', count)
  await timeToReady(stand, buckets, names)
  const s3 = new S3Client({
    endpoint: environment.emulator.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    forcePathStyle: true,
  })
  const watch = await ObjectWatch.open(kube, buckets.resource, bench.signal)
  try {
    bench.say(`changing ${count} Buckets behind the controller's back`)
    const times = await Promise.all(
      names.map(async (name, index) => {
        await sleep(((index + 1) * intervalMs) / count, undefined, { signal: bench.signal })
        return followOne(watch, s3, name, bench.signal)
      }),
    )
    const last = toObjectKey('default', names[0] ?? '')
    const object = watch.get(last)
    const events = await eventsAbout(kube, object?.metadata.uid ?? '', bench.signal)
    return { figures: toFigures(times), story: storyOf(driftOf(watch, last), events) }
  } finally {
    await watch.close()
    s3.destroy()
  }
}

async function followOne(
  watch: ObjectWatch,
  s3: S3Client,
  name: string,
  signal: AbortSignal,
): Promise<Times> {
  const key = toObjectKey('default', name)
  const started = systemClock.monotonic()
  const since = (): number => (systemClock.monotonic() - started) / 1000
  const suspended = { Bucket: name, VersioningConfiguration: { Status: 'Suspended' } } as const
  await s3.send(new PutBucketVersioningCommand(suspended), { abortSignal: signal })
  const isTold = (): boolean => driftOf(watch, key)?.episode !== undefined
  await watch.until(isTold, `the drift of ${name} to be told`, signal)
  const told = since()
  const isOver = (): boolean => driftOf(watch, key)?.episode?.correctedAt !== undefined
  await watch.until(isOver, `the drift of ${name} to be corrected`, signal)
  return { told, corrected: since() }
}

function driftOf(watch: ObjectWatch, key: ObjectKey): DriftMembers | undefined {
  const status = watch.get(key)?.status as { readonly drift?: DriftMembers } | undefined // the CRD's schema
  return status?.drift
}

function toFigures(times: readonly Times[]): Figures {
  const both = (values: readonly number[]): readonly number[] => [
    quantile(values, 0.5),
    quantile(values, 0.95),
  ]
  return {
    'drift-detected': both(times.map(({ told }) => told)),
    'drift-corrected': both(times.map(({ corrected }) => corrected)),
  }
}
