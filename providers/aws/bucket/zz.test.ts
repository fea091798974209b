import { describe, test } from '@jest/globals'
import { tableLaws } from '../../../test/support/table-laws.ts'
import { bucketFields } from './fields.ts'
describe('laws', () => { for (const law of tableLaws(bucketFields, 60)) test(law.name, () => law.check(), 60000) })
