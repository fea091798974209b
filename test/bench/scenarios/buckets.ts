import { describeActivity, startMeter } from '../meter.ts'
import type { Figures } from '../rows.ts'
import { namesFor, remove, type Stand, timeToReady, untilQuiet } from '../stand.ts'
import { quantile } from '../statistics.ts'
import { buckets } from '../subjects.ts'

/** No object is checked again while its creation is measured. */
export const creationInterval = '2h'

/** Creation of Buckets: one alone (the median of five, after one that warms up), 50, and what 50 cost. */
export async function createBuckets(stand: Stand): Promise<Figures> {
  const singles: number[] = []
  for (const name of namesFor('single', 6)) singles.push(await timeToReady(stand, buckets, [name]))
  await untilQuiet(stand)
  const names = namesFor('fifty', 50)
  const stop = await startMeter(stand)
  const fifty = await timeToReady(stand, buckets, names)
  stand.bench.say(`50 Buckets Ready after ${fifty.toFixed(2)} s`)
  await untilQuiet(stand)
  const activity = await stop()
  stand.bench.say(`50 Buckets created: ${describeActivity(activity)}`)
  await remove(stand, buckets, [...names, ...namesFor('single', 6)])
  return {
    'one-bucket': [quantile(singles.slice(1), 0.5)],
    'fifty-buckets': [fifty],
    'calls-per-bucket': [activity.calls.length / names.length],
    'writes-per-bucket': [activity.writes.length / names.length],
    'processor-time': [(activity.cpuSeconds / names.length) * 1000],
  }
}

/** Creation of 50 Buckets when each cloud call takes 25 ms longer, and of 200 when none does. */
export async function createManyBuckets(stand: Stand): Promise<Figures> {
  const { environment, bench } = stand
  const setLatency = (latencyMs: number): Promise<unknown> =>
    environment.emulator.call('POST', '/_lifecycle/config', { latencyMs }, bench.signal)
  const slow = namesFor('slow', 50)
  await setLatency(25)
  const latency = await timeToReady(stand, buckets, slow)
  bench.say(`50 Buckets with 25 ms per call Ready after ${latency.toFixed(2)} s`)
  await setLatency(0)
  await remove(stand, buckets, slow)
  await untilQuiet(stand)
  const many = await timeToReady(stand, buckets, namesFor('many', 200))
  bench.say(`200 Buckets Ready after ${many.toFixed(2)} s`)
  return { 'fifty-buckets-latency': [latency], 'two-hundred-buckets': [many] }
}
