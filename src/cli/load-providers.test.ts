import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { loadProviders } from './load-providers.ts'

const sample = fileURLToPath(new URL('../../test/support/sample-provider', import.meta.url))
const provider = `export { provider } from '${sample}/sample/provider.ts'`
const kind = `export { kind } from '${sample}/sample/widget/index.ts'`

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'providers-'))
})
afterEach(() => rm(folder, { recursive: true }))

test('finds a provider and its kinds', async () => {
  const [loaded, ...others] = await loadProviders(sample)
  expect(others).toEqual([])
  expect(loaded?.provider.name).toBe('sample')
  expect(loaded?.kinds.map(({ names }) => names.kind)).toEqual(['Widget'])
})

describe('refuses to load', () => {
  const renamed = (names: string) =>
    `import { kind as widget } from '${sample}/sample/widget/index.ts'
     export const kind = { ...widget, names: { ...widget.names, ${names} } }`
  const rows: readonly [reason: string, files: Readonly<Record<string, string>>, line: string][] = [
    [
      'a provider without its module',
      { 'a/widget/index.ts': kind },
      'a: expected provider.ts with an export `provider`',
    ],
    [
      'a kind without its module',
      { 'a/provider.ts': provider, 'a/widget/fields.ts': '' },
      'a/widget: expected index.ts with an export `kind`',
    ],
    [
      'a kind under another name',
      { 'a/provider.ts': provider, 'a/widget/index.ts': 'export const widget = {}' },
      'a/widget: expected index.ts with an export `kind`',
    ],
    [
      'a kind with a fault, naming the folder',
      { 'a/provider.ts': provider, 'a/widget/index.ts': renamed("description: ''") },
      'a/widget: names.description is empty',
    ],
    [
      'a reference to a kind that is not there',
      {
        'a/provider.ts': provider,
        'a/widget/index.ts': `import { kind as widget } from '${sample}/sample/widget/index.ts'
         const { shape } = widget.fields.groups
         const schema = { ...shape.mode.schema, 'x-plumbline': { shape: 'leaf', from: { kind: 'Box', path: 'status.externalName' } } }
         const fields = { ...widget.fields, schema: { ...widget.fields.schema, properties: { ...widget.fields.schema.properties, mode: schema } } }
         export const kind = { ...widget, fields }`,
      },
      'a/widget: field mode: refers to Box.widget.sample.plumbline.test, and the provider has no such kind',
    ],
    [
      'two kinds with one short name',
      {
        'a/provider.ts': provider,
        'a/gadget/index.ts': kind,
        'a/widget/index.ts': renamed("kind: 'W', plural: 'ws', singular: 'w'"),
      },
      'a/widget: resource name wdg is also used by a/gadget',
    ],
    [
      'two providers of one group',
      {
        'a/provider.ts': provider,
        'b/provider.ts': `import { provider as sample } from '${sample}/sample/provider.ts'
          export const provider = { ...sample, name: 'other' }`,
      },
      'b: group sample.plumbline.test is also used by a',
    ],
  ]

  test.each(rows)('%s', async (_reason, files, line) => {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), content)
    }
    await expect(loadProviders(folder)).rejects.toThrow(`providers cannot be loaded:\n${line}`)
  })
})
