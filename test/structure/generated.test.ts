import { expect, test } from '@jest/globals'
import { staleFiles } from '../../src/cli/generated-files.ts'
import { generatedManifests } from '../../src/cli/generated-manifests.ts'
import { loadProviders } from '../../src/cli/load-providers.ts'
import { root } from './source-file.ts'

test('generated files are fresh; if not: npm run generate', async () => {
  const stale = await staleFiles(root, generatedManifests(await loadProviders()))
  expect(stale.map(({ path }) => path)).toEqual([])
})
