import { beforeAll, describe, expect, test } from '@jest/globals'
import { Prerequisites } from '../support/conformance-prerequisites.ts'
import { useFaultRig } from '../support/fault-proxy-rig.ts'
import { kindFolders } from '../support/kind-folder.ts'
import { countCloudWrites } from './cloud-writes.ts'
import { Matrix } from './matrix.ts'
import { operations } from './operation.ts'
import { scenariosIn, sharedBy } from './scenario.ts'
import { toSubject } from './subject.ts'

const patience = 600_000
/** None, or long enough for the first look after a call to see it on a busy machine too. */
const durations = {
  ...{ creating: 1.5, 'backing-up': 0, modifying: 1.5, deleting: 1.5 },
  ...{ 'resetting-master-credentials': 0, 'snapshot-creating': 0 },
}
const flags = ['--confirm', '1s', '--settle', '2s', '--workers', '64']

const folders = await kindFolders()
const kinds = folders.map(({ kind }) => kind)
const subjects = kinds.map((kind) => ({ word: kind.names.kind, kind }))
const scenarios = folders.flatMap((folder) =>
  scenariosIn(folder).map((scenario) => ({ scenario, provider: folder.provider })),
)
const shared = sharedBy(scenarios.map(({ scenario }) => scenario))

/** No kind is named here: one that is added to a provider is tried as soon as it is found. */
describe('whatever happens at an external write, the end is the undisturbed one', () => {
  const rig = useFaultRig({ flags, durations })

  let matrix: Matrix | undefined
  const run = (): Matrix => {
    if (matrix === undefined) throw new TypeError('the matrix is there only inside tests')
    return matrix
  }

  beforeAll(async () => {
    const prerequisites = new Prerequisites(rig().kube, kinds)
    await prerequisites.create(shared)
    const all = scenarios.map(async ({ scenario, provider }) => {
      const connection = await rig().connect(provider)
      return toSubject({ rig: rig(), connection, prerequisites }, scenario)
    })
    matrix = new Matrix(rig(), await Promise.all(all))
  }, patience)

  describe.each(subjects)('$word', ({ kind }) => {
    test.each(operations)(
      '%s survives SIGKILL before and after each write',
      async (operation) => {
        expect(await run().killed(kind, operation)).toEqual([])
      },
      patience,
    )

    test.each(operations)(
      '%s survives the loss of each answer',
      async (operation) => {
        expect(await run().lost(kind, operation)).toEqual([])
      },
      patience,
    )

    test('what makes the external resource was counted', async () => {
      const { logged } = await countCloudWrites(rig())
      expect(Object.keys(logged)).toEqual(
        expect.arrayContaining([...(await run().creations(kind))]),
      )
    })
  })

  test('every cloud write was counted, under the name that the emulator gives it', async () => {
    const { logged, passed } = await countCloudWrites(rig())
    expect(passed).toEqual(logged)
  })
})
