import { expect } from '@jest/globals'
import type { BucketReader, BucketWriter } from '../../providers/aws/bucket/api.ts'
import { canonical } from '../../providers/aws/bucket/canonical.ts'
import { groups } from '../../providers/aws/bucket/fields.ts'
import type { Doc, Path } from '../../src/provider/index.ts'

/** What a group of a bucket sends and makes of the answer, against ports made by hand. */
export interface GroupRow {
  readonly reason: string
  readonly group: keyof typeof groups
  readonly desired: Doc
  /** Port method and the body it is sent. */
  readonly sends: readonly [method: string, body: unknown]
  /** Port method and what S3 answers afterwards. */
  readonly answers: readonly [method: string, answer: unknown]
  /** What the applier is told besides. */
  readonly rest?: unknown
  readonly path?: Path
  /** What is read where it is more than was written. */
  readonly reads?: Doc
}

/** Writes the row's document, reads it back, and expects the calls and the values of the row. */
export async function expectMapped(row: GroupRow): Promise<void> {
  const folded = canonical(row.desired)
  const sent = await written(row.group, folded, row)
  expect(sent).toEqual([row.sends])
  const own = Object.fromEntries(
    Object.entries(folded).filter(([member]) => member in groups[row.group].members),
  )
  const read = await groups[row.group].read(readerOf(...row.answers), 'b' as never, signal())
  expect(read.actual).toEqual(row.reads ?? own)
}

/** Runs the applier of a group and returns the calls it made. */
export async function written(
  group: keyof typeof groups,
  desired: Doc,
  given: { readonly rest?: unknown; readonly path?: Path },
): Promise<readonly (readonly [string, unknown])[]> {
  const calls: (readonly [string, unknown])[] = []
  const writer = new Proxy(
    {},
    {
      get: (_, method) => async (_name: string, body: unknown) =>
        calls.push([String(method), body]),
    },
  ) as BucketWriter
  const { members, write } = groups[group]
  const next = Object.fromEntries(Object.entries(desired).filter(([name]) => name in members))
  const path = given.path ?? [{ member: Object.keys(next)[0] ?? '' }]
  const changes = [{ path, at: 'a', desired: 1, actual: 2 }]
  // The rows hold documents of every group, which only the group itself can type.
  const task = { changes, next, desired, rest: given.rest } as never
  await write(writer, 'b' as never, task, signal())
  return calls
}

/** A reader that knows one answer. */
function readerOf(method: string, answer: unknown): BucketReader {
  return { region: 'eu-west-1', [method]: async () => answer } as unknown as BucketReader
}

function signal(): AbortSignal {
  return new AbortController().signal
}
