import { describe, test } from '@jest/globals'
import { loadProviders } from '../../src/cli/load-providers.ts'
import { tableLaws } from '../support/table-laws.ts'

/** Fewer stories than the sample table's own test has: real tables are large. */
const stories = 40

const kinds = (await loadProviders()).flatMap((provider) => provider.kinds)

describe.each(kinds)('the field table of $names.kind', ({ fields }) => {
  for (const { name, check } of tableLaws(fields, stories)) test(name, check, 60_000)
})
