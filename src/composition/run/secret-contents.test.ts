import { expect, test } from '@jest/globals'
import { KubeError } from '../../kube/error.ts'
import { type KubeObject, toObjectKey } from '../../kube/object.ts'
import { SecretContents } from './secret-contents.ts'

const { signal } = new AbortController()
const key = toObjectKey('team', 'login')
const refusal = new KubeError({ message: 'no', code: 403, reason: 'Forbidden' })

type Answer = string | 'absent' | 'refused'

const rows: readonly (readonly [string, readonly Answer[], readonly number[], Answer])[] = [
  ['in order', ['9', '10'], [0, 1], '10'],
  ['the older answer comes last', ['9', '10'], [1, 0], '10'],
  ['an absence comes last: it may be of before', ['absent', '10'], [1, 0], '10'],
  ['a refusal comes last', ['refused', '10'], [1, 0], '10'],
  ['what was refused is read meanwhile', ['10', 'refused'], [1, 0], '10'],
]

test.each(rows)('of reads that overlap: %s', async (_reason, answers, order, last) => {
  const { contents, asked } = stand()
  const reads = answers.map(() => contents.read(key, '11', signal))
  for (const index of order) {
    asked[index]?.(answers[index] ?? 'absent')
    await reads[index]
  }
  expect(held(contents)).toBe(last)
})

test('a read alone is believed, also of a server that was set back', async () => {
  const { contents, asked } = stand()
  const answers: readonly Answer[] = ['10', '3', 'absent', '4', 'refused']
  for (const [index, answer] of answers.entries()) {
    const read = contents.read(key, '11', signal)
    asked[index]?.(answer)
    await read
    expect(held(contents)).toBe(answer)
  }
})

test('what is held in this version is not read again', async () => {
  const { contents, asked } = stand()
  const read = contents.read(key, '10', signal)
  asked[0]?.('10')
  await read
  await contents.read(key, '10', signal)
  expect(asked).toHaveLength(1)
})

/** Reads that are answered when the test says so. */
function stand() {
  const asked: ((answer: Answer) => void)[] = []
  const contents = new SecretContents({
    get: () => {
      const { promise, resolve, reject } = Promise.withResolvers<KubeObject | undefined>()
      asked.push((answer) => {
        if (answer === 'refused') reject(refusal)
        else resolve(answer === 'absent' ? undefined : secretOf(answer))
      })
      return promise
    },
  })
  contents.hold([key])
  return { contents, asked }
}

function secretOf(resourceVersion: string): KubeObject {
  const metadata = { name: 'login', namespace: 'team', uid: 'u', resourceVersion }
  return { apiVersion: 'v1', kind: 'Secret', metadata }
}

function held(contents: SecretContents): Answer {
  const glance = contents.get(key)
  if (glance.is !== 'seen') return 'refused'
  return glance.object?.metadata.resourceVersion ?? 'absent'
}
