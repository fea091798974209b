import { expect, test } from '@jest/globals'
import { CONFIG_MAPS } from '../../kube/well-known.ts'
import { createAuthorRights } from './author-rights.ts'

const { signal } = new AbortController()
const ann = { user: 'ann', groups: ['team'] }

/** The verbs in `allowed` are; every question is written down. */
function stand(...allowed: readonly string[]) {
  const asked: string[] = []
  let nowMs = 0
  const may = new Set(allowed)
  const rights = createAuthorRights({
    access: {
      isAllowed: async ({ user }, { verb, plural, namespace }) => {
        asked.push(`${user} ${verb} ${plural} ${namespace}`)
        return may.has(verb)
      },
    },
    clock: { monotonic: () => nowMs },
  })
  const ask = (verbs: readonly string[], namespace = 'team') =>
    rights.of(ann).refusal({ resource: CONFIG_MAPS, verbs, namespace }, signal)
  return { rights, asked, may, ask, pass: (ms: number) => (nowMs += ms) }
}

test('a refusal names the author and what is lacked, and nothing that is not', async () => {
  const { ask } = stand('create')
  expect(await ask(['create'])).toBeUndefined()
  expect(await ask(['create', 'patch'])).toContain(
    'ann may not patch ConfigMap in namespace team (configmaps)',
  )
})

test('an author who is not known may do nothing', async () => {
  const { rights, asked } = stand('get')
  const request = { resource: CONFIG_MAPS, verbs: ['get'], namespace: 'team' }
  expect(await rights.of(undefined).refusal(request, signal)).toContain('not recorded')
  expect(asked).toEqual([])
})

test('a right is asked for once in some minutes, in each namespace; a refusal not so long', async () => {
  const { ask, asked, may, pass } = stand('get')
  for (const _ of [1, 2]) await ask(['get'])
  expect(asked).toEqual(['ann get configmaps team'])
  await ask(['get'], 'other')
  expect(asked).toHaveLength(2)

  await ask(['list'])
  may.add('list')
  pass(30_000)
  expect(await ask(['list'])).toBeUndefined()
  may.clear()
  expect(await ask(['get'])).toBeUndefined()
  pass(5 * 60_000)
  expect(await ask(['get'])).toContain('may not get')
})
