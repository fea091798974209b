import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { useEnvironment } from '../support/environment.ts'
import { type CommandEnd, TreeCopy } from '../support/tree-copy.ts'

const patience = 10 * 60_000

/** How lines break depends on how long names are; the second kind's name is not its folder's. */
const kinds = [
  { folder: 'kite', names: [], crd: 'kite.aws.plumbline.dev_kites.yaml' },
  {
    folder: 'paper-plane-folding-instruction',
    names: ['--service', 'paper', '--kind', 'DBPaperPlaneFoldingInstruction'],
    crd: 'paper.aws.plumbline.dev_dbpaperplanefoldinginstructions.yaml',
  },
]
const folders = kinds.map(({ folder }) => `providers/aws/${folder}`)
const done = { code: 0 }

let tree: TreeCopy
let written: readonly CommandEnd[]

beforeAll(async () => {
  tree = await TreeCopy.make()
  const ends: CommandEnd[] = []
  for (const { folder, names } of kinds) {
    ends.push(await tree.plumbline('provider', 'new-kind', `aws/${folder}`, ...names))
  }
  ends.push(await tree.plumbline('generate'))
  written = ends
}, patience)
afterAll(() => tree.dispose())

describe('the folder of a new kind', () => {
  test('is written, with what to do next, and gets its CRD', async () => {
    expect(written).toMatchObject([
      { ...done, output: expect.stringContaining('wrote providers/aws/kite: README.md api.ts') },
      { ...done, output: expect.stringContaining("-t 'DBPaperPlaneFoldingInstruction '") },
      { ...done, output: expect.stringContaining(`wrote crds/${kinds[0]?.crd}`) },
    ])
    expect(await tree.plumbline('generate', '--check')).toEqual({ ...done, output: '' })
  })

  test('is not written over', async () => {
    const folder = join(tree.path, folders[0] ?? '')
    const before = await readdir(folder)
    expect(await tree.plumbline('provider', 'new-kind', 'aws/kite', '--kind', 'Glider')).toEqual({
      ...{ code: 1, output: 'error: providers/aws/kite exists already: nothing was written\n' },
    })
    expect(await readdir(folder)).toEqual(before)
  })

  test.each([
    { gate: 'format', run: () => tree.tool('biome', 'format', ...folders) },
    { gate: 'lint', run: () => tree.tool('biome', 'lint', '--error-on-warnings', ...folders) },
    {
      gate: 'lint of promises',
      run: () => tree.tool('oxlint', '--type-aware', '--deny-warnings', ...folders),
    },
    { gate: 'its own tests', run: () => tree.jest(...folders) },
  ])(
    'passes the gates: $gate',
    async ({ run }) => {
      const { code, output } = await run()
      expect({ code, output: code === 0 ? '' : output }).toEqual({ ...done, output: '' })
    },
    patience,
  )

  /** What these say of other folders is for the repository's own run of them to tell. */
  test.each([
    {
      gate: 'types',
      run: () => tree.tool('tsc', '--listFiles'),
      ran: /\/src\/provider\/kind\.ts$/m,
    },
    { gate: 'structure', run: () => tree.jest('test/structure'), ran: /^Ran all test suites/m },
  ])(
    'passes the gates: $gate',
    async ({ run, ran }) => {
      const { output } = await run()
      expect(output).toMatch(ran)
      const complaint = /^(?!\/).*providers\/aws\/(?:kite|paper-plane)/gm
      expect(output.match(complaint) ?? []).toEqual([])
    },
    patience,
  )
})

describe('its CRD', () => {
  const environment = useEnvironment({ controller: false, emulator: false, manifests: [] })

  test.each(kinds)('of $folder is accepted, and so is its example', async ({ folder, crd }) => {
    const strict = ['apply', '--server-side', '--validate=strict']
    const file = join(tree.path, 'crds', crd)
    const example = join(tree.path, 'providers/aws', folder, 'example.yaml')
    const established = ['wait', '--for=condition=Established', '--timeout=30s', '-f', file]
    for (const args of [
      [...strict, '--dry-run=server', '-f', file],
      [...strict, '-f', file],
      established,
      [...strict, '--dry-run=server', '-f', example],
    ]) {
      const { code, stderr } = await environment().kubectl(args)
      expect({ code, stderr }).toEqual({ ...done, stderr: '' })
    }
  })
})
