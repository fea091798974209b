import {
  type Ask,
  type Doc,
  type ExternalName,
  Failure,
  type Observation,
} from '../../../src/provider/index.ts'
import type { BucketReader } from './api.ts'
import { actionOf } from './errors.ts'
import { groups } from './fields.ts'
import type { GroupRead } from './group.ts'
import type { Head } from './head.ts'
import { namespaceOf } from './name.ts'
import { arnOf } from './region.ts'

type Look =
  | ({ readonly group: string; readonly failure?: never } & GroupRead)
  | { readonly group: string; readonly failure: Failure }

/**
 * Looks whether the bucket is there and ours, then reads the groups asked for at the same time. A
 * group that cannot be read does not keep the others from being compared. Of a bucket that is expected,
 * one group that could be read says the same: no call goes for its existence alone, unless all fail.
 */
export async function observe(
  reader: BucketReader,
  name: ExternalName,
  ask: Ask,
  signal: AbortSignal,
): Promise<Observation> {
  const asked = Object.entries(groups).filter(([group]) => ask.groups.has(group))
  const speaks = ask.existence === 'expected' && asked.length > 0
  const isProven = ask.existence === 'proven' || speaks
  if (!isProven && !(await exists(reader, name, signal))) return { is: 'absent' }
  const looks = await Promise.all(
    asked.map(([group, { read }]) => look(group, () => read(reader, name, signal))),
  )
  signal.throwIfAborted()
  const failures = looks.flatMap(({ failure }) => failure ?? [])
  const fatal = failures.find((failure) => failure.connection)
  if (fatal !== undefined) throw fatal
  const gone = failures.find((failure) => failure.reason === 'not-found')
  if (gone !== undefined) return vanished(reader, name, gone, signal)
  const isSilent = speaks && failures.length === looks.length
  if (isSilent && !(await exists(reader, name, signal))) return { is: 'absent' }
  return present(reader, name, looks)
}

function present(reader: BucketReader, name: ExternalName, looks: readonly Look[]): Observation {
  const { region, accountId } = reader
  const reads = looks.filter((one) => one.failure === undefined)
  const unread = looks.flatMap(({ group, failure }) => (failure ? [[group, failure] as const] : []))
  const rest = reads.flatMap(({ group, rest }) => (rest === undefined ? [] : [[group, rest]]))
  return {
    is: 'present',
    phase: 'ready',
    word: 'available',
    writable: 'all',
    actual: Object.assign({ region, bucketNamespace: namespaceOf(name) }, ...reads.map(actualOf)),
    rest: Object.fromEntries(rest),
    unread: Object.fromEntries(unread),
    facts: {
      arn: arnOf(name, region),
      region,
      ...(accountId === undefined ? {} : { accountId }),
    },
    connection: { endpoint: name, region },
  }
}

function actualOf({ actual }: GroupRead): Doc {
  return actual
}

async function look(group: string, read: () => Promise<GroupRead>): Promise<Look> {
  try {
    return { group, ...(await read()) }
  } catch (error) {
    if (error instanceof Failure) return { group, failure: error }
    throw error
  }
}

/** Whether the bucket exists and is ours. Throws when it is somebody else's or lives elsewhere. */
async function exists(
  reader: BucketReader,
  name: ExternalName,
  signal: AbortSignal,
): Promise<boolean> {
  const head: Head = await reader.headBucket(name, signal)
  switch (head.is) {
    case 'present':
      return true
    case 'absent':
      return false
    case 'elsewhere':
      throw new Failure(
        'invalid',
        `bucket ${name} exists in region ${head.region}, not in ${reader.region}: set region to ${head.region}, or choose another name`,
      )
    case 'forbidden':
      throw await whyForbidden(reader, name, signal)
    default:
      return head satisfies never
  }
}

/** S3 answers 403 for buckets of others as for missing permissions; our own list tells them apart. */
async function whyForbidden(
  reader: BucketReader,
  name: ExternalName,
  signal: AbortSignal,
): Promise<Failure> {
  const { Buckets } = await reader.listBuckets(name, signal)
  const ours = Buckets?.some((bucket) => bucket.Name === name) ?? false
  const action = actionOf('HeadBucket')
  return ours
    ? new Failure('denied', `HeadBucket: HTTP 403: ${action} on bucket ${name} is not permitted`, {
        action,
      })
    : new Failure(
        'already-exists',
        `bucket ${name} belongs to another account: choose another name`,
      )
}

/** One read said that the bucket is gone; S3 says so for a while after a create, too. */
async function vanished(
  reader: BucketReader,
  name: ExternalName,
  gone: Failure,
  signal: AbortSignal,
): Promise<Observation> {
  if (!(await exists(reader, name, signal))) return { is: 'absent' }
  throw new Failure('busy', gone.message, { afterMs: 5_000, cause: gone })
}
