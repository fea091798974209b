import { expectText, UnmetExpectation } from '../expectation.ts'
import type { Stage } from '../stage.ts'
import type { Step } from '../step.ts'
import { platform } from '../subjects.ts'

const kept = 'bucket/shop-archive-us-east-1'
const dropped = 'bucket/shop-archive-eu-west-1'
const uid = '--output=jsonpath={.metadata.uid}'

/** The instance is changed: a bad value is refused, a region leaves, the others stay what they are. */
export const change: Step<Stage> = {
  name: 'change',
  heading: 'They change it: what is not in the API is refused, what left the list goes',
  async run(stage, signal) {
    const refused = await stage.show(patch({ size: 'huge' }), signal)
    expectText(refused.stderr, 'the API server refuses it', /supported values: "small", "large"/)

    const before = await stage.play(['get', kept, uid], signal)
    stage.terminal.note('the first region leaves the list: the bucket of the second is not touched')
    await stage.mustShow(patch({ size: 'large', archiveRegions: ['us-east-1'] }), signal)
    await stage.mustShow(['wait', dropped, '--for=delete', '--timeout=60s'], signal)
    const bigger = '--for=jsonpath={.spec.forProvider.dbInstanceClass}=db.r6g.large'
    await stage.mustShow(['wait', platform.databaseRef, bigger, '--timeout=30s'], signal)
    const after = await stage.play(['get', kept, uid], signal)
    if (before.output !== after.output) {
      throw new UnmetExpectation(`${kept} is the same object: ${before.output}`, after.output)
    }
    const ready = ['--for=condition=Ready', '--timeout=60s']
    await stage.mustShow(['wait', platform.databaseRef, platform.ref, ...ready], signal)
    await stage.mustShow(['get', 'composite,managed'], signal)
    return {}
  },
}

function patch(spec: Readonly<Record<string, unknown>>): readonly string[] {
  return ['patch', platform.ref, '--type=merge', `--patch=${JSON.stringify({ spec })}`]
}
