import { describe, expect, test } from '@jest/globals'
import { managedObject } from '../../test/support/managed-snapshot.ts'
import { kind } from '../../test/support/sample-provider/sample/widget/index.ts'
import { allows, toManagedResource } from './managed-resource.ts'

const actions = ['Observe', 'Create', 'Update', 'Delete'] as const

describe('what the management policies allow', () => {
  test.each<{
    reason: string
    keptByDefault?: boolean
    policies?: readonly string[]
    allowed: readonly string[]
  }>([
    { reason: 'unset allows everything', allowed: actions },
    {
      reason: 'but not to delete what is kept by default',
      keptByDefault: true,
      allowed: ['Observe', 'Create', 'Update'],
    },
    {
      reason: 'unless the manifest says everything',
      keptByDefault: true,
      policies: ['*'],
      allowed: actions,
    },
    {
      reason: 'or names deletion',
      keptByDefault: true,
      policies: ['Observe', 'Delete'],
      allowed: ['Observe', 'Delete'],
    },
    { reason: 'an empty list allows nothing', keptByDefault: true, policies: [], allowed: [] },
    { reason: 'a list means what it says', policies: ['Observe'], allowed: ['Observe'] },
  ])('$reason', ({ keptByDefault = false, policies, allowed }) => {
    const spec = policies === undefined ? {} : { managementPolicies: policies }
    const resource = toManagedResource({ ...kind, keptByDefault }, managedObject({ spec }))
    expect(actions.filter((action) => allows(resource, action))).toEqual(allowed)
  })
})
