import { expectText } from '../expectation.ts'
import { secondsSince } from '../run-steps.ts'
import type { Stage } from '../stage.ts'
import type { Step } from '../step.ts'
import { connectionKeys } from '../steps/apply.ts'
import { platform } from '../subjects.ts'
import { showInventory } from './inventory.ts'

/** An application team's ten lines become five resources in the cloud. */
export const instance: Step<Stage> = {
  name: 'instance',
  heading: 'An application team asks for a Database',
  async run(stage, signal) {
    const started = performance.now()
    await stage.mustShow(['apply', '-f', platform.manifest], signal)
    const waiting = ['--for=condition=Ready=false', '--timeout=30s']
    await stage.mustShow(['wait', platform.ref, ...waiting], signal)
    stage.terminal.note('what it waits for, node by node')
    const before = await showInventory(stage, signal)
    expectText(before, 'the database is in the inventory and not ready', /^db RDSInstance .*: .+$/m)

    const ready = ['--for=condition=Ready', '--timeout=90s']
    await stage.mustShow(['wait', platform.ref, ...ready], signal)
    const readySeconds = secondsSince(started)
    const after = await stage.mustShow(['get', 'composite,managed'], signal)
    const real = ['shop-db', 'shop-settings', 'shop-subnets', 'shop-archive-eu-west-1']
    for (const name of real) {
      expectText(after, `${name} is Ready and InSync`, new RegExp(`/${name} +True +True +InSync`))
    }
    expectText(after, 'the instance says where it is', /database\S+shop +True +True .*amazonaws/)
    return { readySeconds, connectionKeys: await connectionKeys(stage, platform.secret, signal) }
  },
}
