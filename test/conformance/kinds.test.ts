import { beforeAll, describe } from '@jest/globals'
import { loadProviders } from '../../src/cli/load-providers.ts'
import { Outsider } from '../support/conformance-outsider.ts'
import { useConformanceRig } from '../support/conformance-rig.ts'
import { templateOf } from '../support/conformance-template.ts'
import { clientScenes } from './clients.ts'
import { describeFields } from './fields.ts'
import { lifeScenes } from './life.ts'
import { policyScenes } from './policies.ts'
import { describeRestart } from './restart.ts'
import { describeScenes, type SceneSubject } from './scene.ts'
import { describeSecrets } from './secrets.ts'

/**
 * What every kind must do, against a real API server and the emulator. No kind is named here: one
 * that is added to a provider is tried as soon as it is found.
 */
const subjects = (await loadProviders()).flatMap(({ provider, kinds }) =>
  kinds.map((kind) => ({ provider, kind, word: kind.names.kind, example: templateOf(kind) })),
)

const rig = useConformanceRig()

describe.each(subjects)('$word', ({ provider, kind, example }) => {
  let outsider: Outsider | undefined
  beforeAll(async () => {
    const region = String(example.spec.forProvider.region)
    outsider = new Outsider(kind, await rig().connect(provider), region)
  })
  const deps = () => {
    if (outsider === undefined) throw new TypeError('the outsider is there only inside tests')
    return { rig: rig(), outsider }
  }
  const subject: SceneSubject = { kind, example, deps }
  describeFields(kind, example, deps)
  describeScenes('drift policies', subject, policyScenes)
  describeScenes('life', subject, lifeScenes(subject))
  describeScenes('clients', subject, clientScenes(subject))
  describeSecrets(subject)
  describeRestart(subject)
})
