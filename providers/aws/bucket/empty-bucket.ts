import type { DeletionStep, ExternalName } from '../../../src/provider/index.ts'
import type { BucketWriter } from './api.ts'

/** How many pages of a thousand versions one call works off. */
const pagesPerCall = 20

type Emptied = { readonly is: 'empty' } | Exclude<DeletionStep, { readonly is: 'requested' }>
type Page = Awaited<ReturnType<BucketWriter['listObjectVersions']>>
type Version = ReturnType<typeof versionsOf>[number]

/**
 * Deletes versions and delete markers, then unfinished uploads, as far as one call may go. Every
 * page is listed from the start, since what stood before it is gone. `includeLocked` also lifts
 * governance retention and legal holds; compliance retention nobody can lift before its date.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/delete-bucket.html
 */
export async function emptyBucket(
  writer: BucketWriter,
  name: ExternalName,
  includeLocked: boolean,
  signal: AbortSignal,
): Promise<Emptied> {
  for (let page = 0; page < pagesPerCall; page += 1) {
    const versions = versionsOf(await writer.listObjectVersions(name, signal))
    if (versions.length === 0) return abortUploads(writer, name, signal)
    const stuck = await deleteVersions(writer, name, versions, includeLocked, signal)
    if (stuck.length > 0) return refusal(name, stuck, includeLocked)
  }
  return { is: 'progress', message: `bucket ${name} is being emptied` }
}

function versionsOf({ Versions = [], DeleteMarkers = [] }: Page) {
  return [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }))
}

/** Deletes the versions and returns those that would not go. */
async function deleteVersions(
  writer: BucketWriter,
  name: ExternalName,
  versions: readonly Version[],
  includeLocked: boolean,
  signal: AbortSignal,
): Promise<readonly Version[]> {
  const first = await writer.deleteObjects(name, toDeletion(versions, includeLocked), signal)
  const stuck = (first.Errors ?? []).map(({ Key, VersionId }) => ({ Key, VersionId }))
  if (stuck.length === 0 || !includeLocked) return stuck
  for (const version of stuck) {
    await writer.putObjectLegalHold(name, { ...version, LegalHold: { Status: 'OFF' } }, signal)
  }
  const second = await writer.deleteObjects(name, toDeletion(stuck, includeLocked), signal)
  return (second.Errors ?? []).map(({ Key, VersionId }) => ({ Key, VersionId }))
}

/** Quiet: only what would not go is answered. */
function toDeletion(versions: readonly Version[], BypassGovernanceRetention: boolean) {
  const Delete = { Objects: [...versions], Quiet: true }
  return { Delete, ...(BypassGovernanceRetention ? { BypassGovernanceRetention } : {}) }
}

function refusal(name: ExternalName, stuck: readonly Version[], includeLocked: boolean): Emptied {
  const keys = stuck.map(({ Key }) => JSON.stringify(Key ?? '')).sort()
  const more = keys.length > 1 ? ` and ${keys.length - 1} more` : ''
  const advice = includeLocked
    ? 'wait for the end of their retention, or mend the permissions of the credentials'
    : 'they may be locked: to delete locked ones too, set the annotation plumbline.dev/force-delete: "include-locked"'
  return {
    is: 'refused',
    message: `bucket ${name}: ${keys[0]}${more} could not be deleted: ${advice}`,
  }
}

/** Uploads that were never finished keep a bucket from being empty, too. */
async function abortUploads(
  writer: BucketWriter,
  name: ExternalName,
  signal: AbortSignal,
): Promise<Emptied> {
  const { Uploads = [], IsTruncated } = await writer.listMultipartUploads(name, signal)
  for (const { Key, UploadId } of Uploads) {
    await writer.abortMultipartUpload(name, { Key, UploadId }, signal)
  }
  return IsTruncated === true
    ? { is: 'progress', message: `bucket ${name}: unfinished uploads are being removed` }
    : { is: 'empty' }
}
