import { describe, expect, test } from '@jest/globals'
import type { Change } from '../../../src/provider/index.ts'
import { kind } from './index.ts'

describe('order', () => {
  const written = kind.fields.order.filter((group) => group in kind.update)

  test.each([
    { reason: 'enabling comes before what needs it', desired: 'Enabled', after: 'acl' },
    {
      reason: 'suspending waits until replication is gone',
      desired: 'Suspended',
      after: 'replication',
    },
  ])('$reason', ({ desired, after }) => {
    const order = kind.order?.(written, [versioning(desired)]) ?? []
    expect([...order].sort()).toEqual([...written].sort())
    expect(order[order.indexOf('versioning') - 1]).toBe(after)
    expect(order.at(-1)).toBe('tagging')
  })
})

function versioning(desired: string): Change {
  const path = [{ member: 'versioningConfiguration' }, { member: 'status' }]
  return { path, at: 'versioningConfiguration.status', desired, actual: undefined }
}
