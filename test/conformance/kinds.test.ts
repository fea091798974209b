import { beforeAll, describe } from '@jest/globals'
import type { AnyKind } from '../../src/provider/index.ts'
import { Outsider } from '../support/conformance-outsider.ts'
import { Prerequisites } from '../support/conformance-prerequisites.ts'
import { useConformanceRig } from '../support/conformance-rig.ts'
import { exampleIn } from '../support/conformance-template.ts'
import { kindFolders } from '../support/kind-folder.ts'
import { clientScenes } from './clients.ts'
import { describeFields } from './fields.ts'
import { lifeScenes } from './life.ts'
import { Playbill } from './playbill.ts'
import { policyScenes } from './policies.ts'
import { describeRestart } from './restart.ts'
import { describeScenes, type SceneSubject } from './scene.ts'
import { describeSecrets } from './secrets.ts'

/**
 * What every kind must do, against a real API server and the emulator. No kind is named here: one
 * that is added to a provider is tried as soon as it is found.
 */
const patience = 120_000
const folders = await kindFolders()
const subjects = folders.map((folder) => {
  const { own: example, prerequisites } = exampleIn(folder)
  return { ...folder, example, prerequisites, word: folder.kind.names.kind }
})

const rig = useConformanceRig()
const playbill = new Playbill()
const outsiders = new Map<AnyKind, Outsider>()

beforeAll(async () => {
  const kinds = folders.map(({ kind }) => kind)
  const needed = new Prerequisites(rig().kube, kinds)
  for (const { provider, kind, example, prerequisites } of subjects) {
    const region = String(example.spec.forProvider.region)
    outsiders.set(kind, new Outsider(kind, await rig().connect(provider), region))
    await needed.create(prerequisites)
  }
}, patience)

const all = subjects.map(({ word, kind, example }): SceneSubject => {
  const deps = () => {
    const outsider = outsiders.get(kind)
    if (outsider === undefined) throw new TypeError('the outsider is there only inside tests')
    return { rig: rig(), outsider }
  }
  return { word, kind, example, deps, playbill }
})

describe.each(all)('$word', (subject) => {
  describeFields(subject)
  describeScenes('drift policies', subject, policyScenes)
  describeScenes('life', subject, lifeScenes(subject))
  describeScenes('clients', subject, clientScenes(subject))
  describeSecrets(subject)
})

describeRestart(rig, all)
