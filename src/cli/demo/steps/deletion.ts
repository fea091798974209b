import { eventually, expectText } from '../expectation.ts'
import { secondsSince } from '../run-steps.ts'
import type { Stage } from '../stage.ts'
import type { Step } from '../step.ts'
import { manifests } from '../subjects.ts'

/** Everything is deleted, here and in the cloud. */
export const deletion: Step<Stage> = {
  name: 'deletion',
  heading: 'kubectl delete: all of it goes, users before what they use, and the cloud is empty',
  async run(stage, signal) {
    const started = performance.now()
    const files = manifests.flatMap((manifest) => ['-f', manifest])
    stage.terminal.note('kubectl waits until the finalizers are gone: until the cloud says so')
    await stage.mustShow(['delete', ...files, '--timeout=90s'], signal)
    const deletedSeconds = secondsSince(started)
    const objects = await stage.mustShow(['get', 'managed', '-A'], signal)
    expectText(objects, 'no managed object is left', /No resources found/)
    await expectSecretsGone(stage, signal)
    const { buckets, databases, snapshots, subnetGroups, parameterGroups } = stage.cloud
    for (const list of [buckets, databases, snapshots, subnetGroups, parameterGroups]) {
      expectText(await stage.call(list, signal), 'the cloud has none left', /^\[\]$/)
    }
    return { deletedSeconds }
  },
}

/** Their owners are gone; the garbage collector of the control plane takes a moment. */
export async function expectSecretsGone(stage: Stage, signal: AbortSignal): Promise<void> {
  const args = ['get', 'secrets']
  await eventually(
    'no connection Secret is left',
    async () => (await stage.play(args, signal)).output,
    (found) => found.includes('No resources found'),
    { withinMs: 30_000 },
    signal,
  )
  await stage.mustShow(args, signal)
}
