import { eventually, expectText } from '../expectation.ts'
import { secondsSince } from '../run-steps.ts'
import type { Stage } from '../stage.ts'
import type { Step } from '../step.ts'
import { platform } from '../subjects.ts'
import { watchDrift } from '../table-watch.ts'

const drifted = '{{range .status.conditions}}{{if eq .type "Drifted"}}{{.message}}{{end}}{{end}}'

/** A drift in the cloud is told on what the application team looks at. */
export const drift: Step<Stage> = {
  name: 'drift',
  heading: 'Somebody changes the database in the cloud: the Database says so',
  async run(stage, signal) {
    const limits = { state: 'Drifted', withinMs: 60_000 } as const
    const watch = watchDrift(stage, platform.databaseRef, limits, signal)
    await watch.begun
    await stage.call(stage.cloud.composed.shortenBackups, signal)
    const changed = performance.now()
    const args = ['get', platform.ref, `--output=go-template=${drifted}`]
    const told = await eventually(
      'the Database names the field that has drifted',
      async () => (await stage.play(args, signal)).output,
      (found) => found.includes('backupRetentionPeriod'),
      { withinMs: 60_000 },
      signal,
    )
    const toldSeconds = secondsSince(changed)
    stage.terminal.note('asked again and again until it said:')
    stage.terminal.output(told)
    stage.print(await watch.ended)
    const over = ['--for=condition=Drifted=false', '--timeout=30s']
    await stage.mustShow(['wait', platform.ref, ...over], signal)
    const table = await stage.mustShow(['get', platform.ref], signal)
    expectText(table, 'nothing is drifted any more', /shop +True +True +InSync/)
    return { toldSeconds }
  },
}
