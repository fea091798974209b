import { describe, expect, test } from '@jest/globals'
import { plainComposite as composite } from '../../../test/support/plain-composite.ts'
import { KubeError } from '../../kube/error.ts'
import type { JsonObject } from '../../kube/json.ts'
import type { Schema } from '../graph/index.ts'
import type { Composite } from './composite.ts'
import { noteRefusal, RefusedStatuses, writable } from './refused-status.ts'
import { SchemaCache } from './schema-cache.ts'

const { signal } = new AbortController()
const text: Schema = { type: 'string' }
const status: Schema = {
  type: 'object',
  properties: {
    url: text,
    box: { type: 'object', properties: { unit: text } },
    list: { type: 'array', items: { type: 'object', properties: { unit: text } } },
    open: { type: 'object', additionalProperties: text },
  },
}
const value = { url: 1, box: { strange: 1 }, list: [{ unit: 'x' }, { odd: 1 }], open: { any: 'x' } }

/** Statuses of a kind whose schema is of some version. */
function stand() {
  const versions = { now: '1' }
  const group = { group: 'acme.test', version: 'v1', kind: 'App' }
  const schema = { properties: { status }, 'x-kubernetes-group-version-kind': [group] }
  const schemas = new SchemaCache({
    openApiHashes: async () => new Map([['apis/acme.test/v1', versions.now]]),
    openApi: async () => ({ components: { schemas: { App: schema } } }),
  })
  const run = { graphs: { schemas }, refusedStatuses: new RefusedStatuses() }
  const refused = (code: number, causes: KubeError['causes'], said: JsonObject = value) => {
    const error = new KubeError({ code, causes, message: 'no', reason: 'Invalid' })
    return noteRefusal(run, composite, { contribution: { value: said, gaps: [] }, error }, signal)
  }
  const says = (
    contribution: JsonObject,
    generation = 1,
    annotations: Composite['annotations'] = {},
  ) => {
    const now = { ...composite, generation, annotations }
    return writable(run, now, { value: contribution, gaps: [] }, signal)
  }
  return { versions, refused, says }
}

const strict = [{ field: 'patch', message: 'Invalid value: "{… the whole object …}"' }]

describe('what is refused of a status', () => {
  test('is nothing as long as nothing was', async () => {
    expect(await stand().says(value)).toEqual({ value, gaps: [] })
  })

  test('is what the server names; the rest is said', async () => {
    const { refused, says } = stand()
    expect(await refused(422, [{ field: 'status.url', message: 'must be a text' }])).toBe(true)
    const { gaps, value: said } = await says(value)
    expect(gaps).toContainEqual({
      ...{ path: ['url'], why: 'failed', message: 'must be a text', cause: '' },
    })
    expect(said).not.toHaveProperty('url')
  })

  test('is what its definition does not have, which the server names in words only', async () => {
    const { refused, says } = stand()
    expect(await refused(422, strict)).toBe(true)
    const { gaps, value: said } = await says(value)
    expect(gaps.map(({ message }) => message)).toEqual([
      'its definition has no status.box.strange: define it there, or leave it out',
      'its definition has no status.list[1].odd: define it there, or leave it out',
    ])
    expect(said).toEqual({ url: 1, open: { any: 'x' } })
  })

  test('grows by what is refused once the rest is said', async () => {
    const { refused, says } = stand()
    await refused(422, strict)
    expect(await refused(422, [{ field: 'status.url', message: 'no' }])).toBe(true)
    expect((await says(value)).value).toEqual({ open: { any: 'x' } })
    expect(await refused(422, [{ field: 'status.url', message: 'no' }])).toBe(false)
  })

  test.each([
    [
      'other values are said',
      async ({ says }: ReturnType<typeof stand>) => says({ box: {}, list: [] }),
    ],
    [
      'it was asked for',
      async ({ says }: ReturnType<typeof stand>) => {
        return says(value, 1, { 'plumbline.dev/reconcile-requested-at': 'now' })
      },
    ],
    ['its user has changed it', async ({ says }: ReturnType<typeof stand>) => says(value, 2)],
    [
      'its definition has changed',
      async ({ says, versions }: ReturnType<typeof stand>) => {
        versions.now = '2'
        return says(value)
      },
    ],
  ])('is tried again when %s', async (_reason, act) => {
    const standing = stand()
    await standing.refused(422, strict)
    expect((await act(standing)).gaps).toEqual([])
  })

  test('stays so while other members move', async () => {
    const { refused, says } = stand()
    await refused(422, strict)
    for (const url of ['now', 'later', 'even later']) {
      const { gaps, value: said } = await says({ ...value, url })
      expect(said).toEqual({ url, open: { any: 'x' } })
      expect(gaps.map(({ path }) => path)).toEqual([['box'], ['list']])
    }
  })

  test('is held member by member: only what is said otherwise is tried again', async () => {
    const { refused, says } = stand()
    await refused(422, strict)
    const otherwise = { ...value, box: { strange: 2 } }
    expect((await says(otherwise)).value).toEqual({ url: 1, box: { strange: 2 }, open: value.open })
    expect(await refused(422, strict, otherwise)).toBe(true)
    expect((await says(otherwise)).value).toEqual({ url: 1, open: value.open })
    expect((await says(value)).value).toEqual({ url: 1, box: { strange: 1 }, open: value.open })
  })

  test.each([
    ['a server in trouble', 500, strict, value],
    ['another writer', 409, strict, value],
    ['a member that is ours', 422, [{ field: 'status.conditions[0].type' }], { open: {} }],
  ])('is nothing for %s', async (_reason, code, causes, said) => {
    expect(await stand().refused(code, causes, said)).toBe(false)
  })
})
