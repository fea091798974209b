import { type Idleness, idle } from '../idle.ts'
import type { Figures } from '../rows.ts'
import { namesFor, type Stand, timeToReady } from '../stand.ts'
import { buckets } from '../subjects.ts'

export const restInterval = '60s'
const restSeconds = 66

/** What 200 Buckets at rest cost; one stretch is the interval with its jitter. */
export async function restWithBuckets(stand: Stand, created: Figures): Promise<Figures> {
  await timeToReady(stand, buckets, namesFor('rest', 200))
  const { activity, checks, seconds, load } = await idle(stand, restSeconds)
  const creation = (id: 'writes-per-bucket' | 'processor-time') => created[id] ?? [Number.NaN]
  return {
    'calls-per-bucket-check': [activity.calls.length / checks],
    'writes-per-bucket': [...creation('writes-per-bucket'), activity.writes.length / checks],
    'processor-time': [...creation('processor-time'), (activity.cpuSeconds / checks) * 1000],
    ...(load === undefined ? {} : { footprint: [load[1].rssMb, cpuShare(load, seconds)] }),
  }
}

function cpuShare([before, after]: NonNullable<Idleness['load']>, seconds: number): number {
  return ((after.cpuSeconds - before.cpuSeconds) / seconds) * 100
}
