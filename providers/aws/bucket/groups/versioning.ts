import { type Change, enumOf, Failure, object } from '../../../../src/provider/index.ts'
import { defineGroup } from '../group.ts'

/** Versions of objects. Once on, versioning can be suspended but never taken away. */
export const versioning = defineGroup({
  members: {
    versioningConfiguration: object('Versions of objects.', {
      status: enumOf(
        'Enabled keeps every version; Suspended equals never enabled.',
        ['Enabled', 'Suspended'],
        { absent: 'Suspended' },
      ),
      mfaDelete: enumOf(
        'Whether deleting a version needs the MFA device of the root user; compared, never written.',
        ['Enabled', 'Disabled'],
        { absent: 'Disabled', untestable: 'only the root user with its MFA device can change it' },
      ),
    }),
  },
  read: async (reader, name, signal) => {
    const answer = await reader.getBucketVersioning(name, signal)
    const found = {
      ...(answer?.Status === undefined ? {} : { status: answer.Status }),
      ...(answer?.MFADelete === undefined ? {} : { mfaDelete: answer.MFADelete }),
    }
    return { actual: { versioningConfiguration: found }, rest: answer?.MFADelete }
  },
  write: async (writer, name, { changes, next, rest }, signal) => {
    const status = next.versioningConfiguration?.status
    const mfa = changes.some(touchesMfa)
    if (rest === 'Enabled') throw needsMfa('no change of versioning is possible')
    if (status !== undefined && changes.some((change) => !touchesMfa(change))) {
      await writer.putBucketVersioning(
        name,
        { VersioningConfiguration: { Status: status } },
        signal,
      )
    }
    if (mfa) throw needsMfa('versioningConfiguration.mfaDelete was not changed')
  },
})

/** `rest` is MFADelete as read: while it is on, S3 refuses every put without the device. */
function needsMfa(consequence: string): Failure {
  const message = `${consequence}: MFA delete can only be changed by the root user with its MFA device`
  return new Failure('denied', message, { action: 's3:PutBucketVersioning' })
}

function touchesMfa({ at }: Change): boolean {
  return at.endsWith('.mfaDelete')
}
