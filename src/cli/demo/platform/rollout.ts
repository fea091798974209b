import { expectText, UnmetExpectation } from '../expectation.ts'
import type { Stage } from '../stage.ts'
import type { Step } from '../step.ts'
import { platform } from '../subjects.ts'

/** Compiles: that the size is no number shows only when it runs. */
const mistake = [
  {
    op: 'replace',
    path: '/spec/nodes/4/resource/spec/forProvider/allocatedStorage',
    value: `\${int(self.spec.size)}`,
  },
]
const columns = 'NAME:.metadata.name,REVISION:.status.plumbline.revision.name'
const message =
  '{{range .status.conditions}}{{if eq .type "RolledOut"}}{{.message}}{{"\\n"}}{{end}}{{end}}'

/** A mistake in a new revision reaches one instance, and no other. */
export const rollout: Step<Stage> = {
  name: 'rollout',
  heading: 'The platform team makes a mistake: it reaches one Database and stops',
  async run(stage, signal) {
    await stage.mustShow(['apply', '-f', platform.second], signal)
    const ready = ['--for=condition=Ready', '--timeout=90s']
    await stage.mustShow(['wait', platform.ref, platform.secondRef, ...ready], signal)
    const before = await revisions(stage, signal)

    const patch = ['--type=json', `--patch=${JSON.stringify(mistake)}`]
    await stage.mustShow(['patch', platform.compositionRef, ...patch], signal)
    const until = (state: string) => [
      'wait',
      platform.compositionRef,
      `--for=jsonpath={.status.rollout.state}=${state}`,
      '--timeout=60s',
    ]
    await stage.mustShow(until('Paused'), signal)
    const why = ['get', platform.compositionRef, `--output=go-template=${message}`]
    expectText(await stage.mustShow(why, signal), 'it says why', /stopped in wave 1 of 2.*db: /)
    const paused = await revisions(stage, signal)
    const moved = paused.filter((line) => !before.includes(line))
    if (moved.length !== 1) throw new UnmetExpectation('one has moved', paused.join('\n'))

    stage.terminal.note('what was good is applied again, and goes to everybody')
    await stage.mustShow(['apply', '-f', platform.composition], signal)
    await stage.mustShow(until('Complete'), signal)
    const after = await revisions(stage, signal)
    if (after.join() !== before.join()) throw new UnmetExpectation(before.join(), after.join())
    const table = await stage.mustShow(['get', 'composite'], signal)
    expectText(table, 'both are well', /blog +True +True/, /shop +True +True/)
    return { moved: moved.length }
  },
}

/** Which revision each Database follows, a line each. */
async function revisions(stage: Stage, signal: AbortSignal): Promise<readonly string[]> {
  const args = ['get', 'databases', `--output=custom-columns=${columns}`]
  return (await stage.mustShow(args, signal)).trimEnd().split('\n')
}
