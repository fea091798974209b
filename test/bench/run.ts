import { availableParallelism, loadavg } from 'node:os'
import type { Figures } from './rows.ts'
import { restInterval, restWithBuckets } from './scenarios/at-rest.ts'
import { createBuckets, createManyBuckets, creationInterval } from './scenarios/buckets.ts'
import { createDatabases, restWithDatabases } from './scenarios/databases.ts'
import { correctDrift, driftInterval } from './scenarios/drift.ts'
import { type Bench, withStand } from './stand.ts'
import type { Report } from './table.ts'

/** Runs the scenarios and notes what the machine was doing; `quick`: 1 and 50 Buckets only. */
export async function runScenarios(bench: Bench, quick: boolean): Promise<Report> {
  const load = (): number => loadavg()[0] ?? Number.NaN
  const before = load()
  const measured = quick ? await runQuick(bench) : await runAll(bench)
  return { ...measured, machine: { processors: availableParallelism(), load: [before, load()] } }
}

type Measured = Pick<Report, 'figures' | 'story'>

async function runQuick(bench: Bench): Promise<Measured> {
  return { figures: await withStand(bench, creationInterval, createBuckets), story: undefined }
}

/** Each group of scenarios has an environment of its own. */
async function runAll(bench: Bench): Promise<Measured> {
  const created = await withStand(bench, creationInterval, async (stand): Promise<Figures> => {
    const few = await createBuckets(stand)
    return { ...few, ...(await createDatabases(stand)), ...(await createManyBuckets(stand)) }
  })
  const rest = await withStand(bench, restInterval, (stand) => restWithBuckets(stand, created))
  return withStand(bench, driftInterval, async (stand) => {
    const databases = await restWithDatabases(stand, created)
    const { figures, story } = await correctDrift(stand)
    return { figures: { ...created, ...rest, ...databases, ...figures }, story }
  })
}
