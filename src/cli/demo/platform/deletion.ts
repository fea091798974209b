import { expectText } from '../expectation.ts'
import { secondsSince } from '../run-steps.ts'
import type { Stage } from '../stage.ts'
import type { Step } from '../step.ts'
import { expectSecretsGone } from '../steps/deletion.ts'
import { platform } from '../subjects.ts'

/** The API goes last: it stays while there are instances. */
export const deletion: Step<Stage> = {
  name: 'deletion',
  heading: 'kubectl delete: everything goes, though the Composition went first',
  async run(stage, signal) {
    const started = performance.now()
    const files = ['-f', platform.manifest, '-f', platform.second]
    stage.terminal.note('deletion needs no Composition: what was made is written in the instance')
    await stage.mustShow(['delete', platform.compositionRef], signal)
    await stage.mustShow(['delete', ...files, '--timeout=90s'], signal)
    const deletedSeconds = secondsSince(started)
    const objects = await stage.mustShow(['get', 'composite,managed', '-A'], signal)
    expectText(objects, 'nothing is left', /No resources found/)
    await expectSecretsGone(stage, signal)
    const { buckets, databases } = stage.cloud
    for (const list of [buckets, databases]) {
      expectText(await stage.call(list, signal), 'the cloud has none left', /^\[\]$/)
    }
    await stage.mustShow(['delete', platform.api, '--timeout=60s'], signal)
    return { deletedSeconds }
  },
}
