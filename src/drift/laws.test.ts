import { describe, test } from '@jest/globals'
import { queueFields } from '../../test/support/queue-table.ts'
import { tableLaws } from '../../test/support/table-laws.ts'

describe('laws of a field table', () => {
  for (const { name, check } of tableLaws(queueFields)) test(name, check)
})
