import { expectText } from '../expectation.ts'
import { secondsSince } from '../run-steps.ts'
import type { Stage } from '../stage.ts'
import type { Step } from '../step.ts'
import { bucket } from '../subjects.ts'
import { watchDrift } from '../table-watch.ts'
import { showEventsOf } from './events.ts'

/** The bucket is deleted past Plumbline and comes back. */
export const recreation: Step<Stage> = {
  name: 'recreation',
  heading: 'Somebody deletes the bucket; its policy is Correct, so it comes back',
  async run(stage, signal) {
    const { cloud, terminal } = stage
    const watch = watchDrift(stage, bucket.ref, { state: 'Deleted', withinMs: 60_000 }, signal)
    await watch.begun
    await stage.call(cloud.deleteBucket, signal)
    const deleted = performance.now()
    const gone = await stage.call(cloud.buckets, signal)
    expectText(gone, 'the bucket is gone from the cloud', /^\[\]$/)
    terminal.note('this watch was begun before the bucket was deleted')
    stage.print(await watch.ended)
    const recreatedSeconds = secondsSince(deleted)
    const story = [/ExternalResourceDeleted.*is gone/, /DriftCorrected.*created again/]
    await showEventsOf(stage, bucket.ref, story, signal)
    const back = await stage.call(cloud.buckets, signal)
    expectText(back, 'the bucket is there again', new RegExp(`"${bucket.name}"`))
    expectText(await stage.call(cloud.versioning, signal), 'versioning is Enabled', /"Enabled"/)
    expectText(await stage.call(cloud.tags, signal), 'its tags are there', /billing.*4711/)
    return { recreatedSeconds }
  },
}
