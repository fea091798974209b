import type { DriftStory, Figures } from './rows.ts'
import { restInterval, restWithBuckets } from './scenarios/at-rest.ts'
import { createBuckets, createManyBuckets, creationInterval } from './scenarios/buckets.ts'
import { createDatabases, restWithDatabases } from './scenarios/databases.ts'
import { correctDrift, driftInterval } from './scenarios/drift.ts'
import { type Bench, withStand } from './stand.ts'
import type { Report } from './table.ts'

/** Runs the scenarios, each group of them on an environment of its own; `quick`: 1 and 50 Buckets. */
export async function runScenarios(bench: Bench, quick: boolean): Promise<Report> {
  let figures: Figures = await withStand(bench, creationInterval, async (stand) => {
    const few = await createBuckets(stand)
    if (quick) return few
    const databases = await createDatabases(stand)
    return { ...few, ...databases, ...(await createManyBuckets(stand)) }
  })
  if (quick) return { figures, story: undefined }
  const rest = await withStand(bench, restInterval, (stand) => restWithBuckets(stand, figures))
  figures = { ...figures, ...rest }
  let story: DriftStory | undefined
  await withStand(bench, driftInterval, async (stand) => {
    figures = { ...figures, ...(await restWithDatabases(stand, figures)) }
    const drift = await correctDrift(stand)
    figures = { ...figures, ...drift.figures }
    story = drift.story
  })
  return { figures, story }
}
