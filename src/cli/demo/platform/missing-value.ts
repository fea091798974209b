import { expectText } from '../expectation.ts'
import type { Stage } from '../stage.ts'
import type { Step } from '../step.ts'
import { platform } from '../subjects.ts'

const conditions = [
  '{{range .status.conditions}}{{if eq .type "Degraded"}}{{.type}}={{.status}} {{.reason}}: ',
  '{{.message}}{{"\\n"}}{{end}}{{end}}',
].join('')

/** The values that the Composition reads are gone: it is told, and nothing vanishes. */
export const missingValue: Step<Stage> = {
  name: 'missing-value',
  heading: 'Somebody deletes the values that the Composition reads: nothing vanishes',
  async run(stage, signal) {
    await stage.mustShow(['delete', 'environmentconfig/databases'], signal)
    const degraded = (state: string) => [`--for=condition=Degraded=${state}`, '--timeout=30s']
    await stage.mustShow(['wait', platform.ref, ...degraded('true')], signal)
    const told = await stage.mustShow(
      ['get', platform.ref, `--output=go-template=${conditions}`],
      signal,
    )
    expectText(told, 'it names the node and the value', /subnetIds: env\.subnetIds is not set/)
    const kept = '--output=jsonpath={.spec.forProvider.subnetIds}'
    const subnets = await stage.mustShow(['get', 'dbsubnetgroup/shop-subnets', kept], signal)
    expectText(subnets, 'the last values stand', /subnet-0a1b2c3d4e5f60001/)
    const there = await stage.mustShow(['get', 'managed'], signal)
    expectText(there, 'everything stands', /shop-db/, /shop-settings/, /shop-archive-us-east-1/)

    await stage.mustShow(['apply', '-f', platform.composition], signal)
    await stage.mustShow(['wait', platform.ref, ...degraded('false')], signal)
    return {}
  },
}
