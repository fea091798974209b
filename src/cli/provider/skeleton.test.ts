import { expect, test } from '@jest/globals'
import type { KindNaming } from './kind-naming.ts'
import { nextSteps } from './next-steps.ts'
import { skeletonFiles } from './skeleton.ts'

const naming: KindNaming = {
  path: 'providers/cloud/queue-policy',
  provider: 'cloud',
  folder: 'queue-policy',
  words: 'queue policy',
  type: 'QueuePolicy',
  var: 'queuePolicy',
  group: 'mq.cloud.test',
  version: 'v1',
  kind: 'MQPolicy',
  plural: 'mqpolicies',
  singular: 'mqpolicy',
  service: 'mq',
}

test('a folder has everything that a kind is looked for', async () => {
  const names = (await skeletonFiles(naming)).map(({ name }) => name)
  expect(names).toEqual([...names].sort())
  expect(names).toEqual(
    expect.arrayContaining(['index.ts', 'fields.ts', 'api.ts', 'example.yaml', 'README.md']),
  )
})

test('no placeholder is left, and nothing that is to be done later', async () => {
  const left = (await skeletonFiles(naming)).filter(({ content }) =>
    /\{\{|\bTODO\b|\bFIXME\b/.test(content),
  )
  expect(left.map(({ name }) => name)).toEqual([])
})

test('names are where they belong', async () => {
  const files = new Map((await skeletonFiles(naming)).map(({ name, content }) => [name, content]))
  expect(files.get('index.ts')).toContain("group: 'mq.cloud.test'")
  expect(files.get('create.ts')).toContain('export async function createQueuePolicy(')
  expect(files.get('create.ts')).toContain('writer.createMQPolicy(')
  expect(files.get('example.yaml')).toContain('apiVersion: mq.cloud.test/v1\nkind: MQPolicy\n')
})

test('the next steps name files that were written, and all that are for the author to change', async () => {
  const files = (await skeletonFiles(naming)).map(({ name }) => name)
  const said = nextSteps({ naming, files })
  const listed = [...said.matchAll(/^ {2}([a-z]+\.(?:ts|yaml)) {2}/gm)].map(([, name]) => name)
  const expected = files.filter((name) => !name.includes('.test.') && name !== 'README.md')
  expect([...listed].sort()).toEqual(expected)
  expect(said).toContain('npm test -- providers/cloud/queue-policy\n')
})
