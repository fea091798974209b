import { describe, expect, test } from '@jest/globals'
import { useFaultRig } from '../support/fault-proxy-rig.ts'
import { bucketSubject } from './bucket-subject.ts'
import { generatedSubject, givenSubject } from './instance-subject.ts'
import { type Reference, runMatrix, runReference } from './matrix.ts'
import type { Operation } from './operation.ts'
import { countCloudWrites, findOrphans } from './oracle.ts'
import type { Subject } from './subject.ts'

const patience = 180_000
const operations: readonly Operation[] = ['create', 'update', 'delete']
const durations = {
  ...{ creating: 0.2, 'backing-up': 0, modifying: 0.1, deleting: 0.2 },
  'snapshot-creating': 0,
}

describe('whatever happens at an external write, the end is the undisturbed one', () => {
  const rig = useFaultRig({ flags: ['--confirm', '1s', '--settle', '2s'], durations })
  const references = new Map<string, Promise<Reference>>()

  function referenceOf(subject: Subject, operation: Operation): Promise<Reference> {
    const label = `${operation} ${subject.slug}`
    const found = references.get(label) ?? runReference(rig(), subject, operation)
    references.set(label, found)
    return found
  }

  const restart = async () => {
    await rig().killController()
    await rig().startController()
  }
  const nothing = async () => undefined

  describe.each([
    { subject: bucketSubject },
    { subject: generatedSubject },
    { subject: givenSubject },
  ])('$subject.slug', ({ subject }) => {
    test.each(operations)(
      '%s survives SIGKILL before and after each write',
      async (operation) => {
        const reference = await referenceOf(subject, operation)
        const cases = reference.writes.flatMap((_, at) => [
          { nth: at + 1, mode: 'hold-before' as const },
          { nth: at + 1, mode: 'hold-after' as const },
        ])
        const run = { subject, operation, cases, reference, disturb: restart }
        expect(await runMatrix(rig(), run)).toEqual([])
      },
      patience,
    )

    test.each(operations)(
      '%s survives the loss of each answer',
      async (operation) => {
        const reference = await referenceOf(subject, operation)
        const cases = reference.writes.map((_, at) => ({
          nth: at + 1,
          mode: 'lose-answer' as const,
        }))
        const run = { subject, operation, cases, reference, disturb: nothing }
        expect(await runMatrix(rig(), run)).toEqual([])
      },
      patience,
    )
  })

  test('no external resource is left without an object, and no object without one', async () => {
    const orphans = [bucketSubject, generatedSubject].map((subject) => findOrphans(rig(), subject))
    expect((await Promise.all(orphans)).flat()).toEqual([])
  })

  test('every cloud write was counted, under the name that the emulator gives it', async () => {
    const { logged, passed } = await countCloudWrites(rig())
    expect(passed).toEqual(logged)
    expect(Object.keys(logged)).toContain('CreateBucket')
  })
})
