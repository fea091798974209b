import { describe, expect, test } from '@jest/globals'
import { useFaultRig } from '../support/fault-proxy-rig.ts'
import { bucketSubject } from './bucket-subject.ts'
import { generatedSubject, givenSubject } from './instance-subject.ts'
import { runMatrix, runReference } from './matrix.ts'
import { findOrphans } from './oracle.ts'

const patience = 180_000

/**
 * The controller is killed before and after each external write, and started again: the end is the
 * same as without.
 */
describe('a controller killed at any write', () => {
  const rig = useFaultRig({
    flags: ['--confirm', '1s', '--settle', '2s'],
    durations: {
      creating: 0.2,
      'backing-up': 0,
      modifying: 0.1,
      deleting: 0.2,
      'snapshot-creating': 0,
    },
  })

  const restart = async () => {
    await rig().killController()
    await rig().startController()
  }

  for (const subject of [bucketSubject, generatedSubject, givenSubject]) {
    test.each(['create', 'update', 'delete'] as const)(
      `finishes the %s of a ${subject.slug}`,
      async (operation) => {
        const reference = await runReference(rig(), subject, operation)
        const cases = reference.writes.flatMap((_, at) => [
          { nth: at + 1, mode: 'hold-before' as const },
          { nth: at + 1, mode: 'hold-after' as const },
        ])
        const run = { subject, operation, cases, reference, disturb: restart }
        console.log(subject.slug, operation, reference.writes)
        expect(await runMatrix(rig(), run)).toEqual([])
      },
      patience,
    )
  }

  test('leaves nothing behind that no object accounts for', async () => {
    for (const subject of [bucketSubject, generatedSubject]) {
      expect(await findOrphans(rig(), subject)).toEqual([])
    }
  })
})
