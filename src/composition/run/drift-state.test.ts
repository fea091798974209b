import { expect, test } from '@jest/globals'
import { managedResource, present } from '../../../test/support/managed-snapshot.ts'
import { driftFinding } from '../../managed/drift-finding.ts'
import type { OpenDrift } from '../../managed/drift-status.ts'
import { driftStateOf } from './drift-state.ts'

const facts = {
  resource: managedResource({}),
  name: 'logs',
  trigger: 'Poll',
  seen: present,
  plan: undefined,
  failure: undefined,
  paused: undefined,
  unready: undefined,
  remark: undefined,
  owned: true,
  corrected: new Set<string>(),
  createdAt: undefined,
  known: [],
  silenced: false,
  policy: { effective: 'ByRisk', source: 'Default' },
  sync: {},
} as const
const episode = { id: 'd-1', detectedAt: '2026-01-01T00:00:00Z', detectedBy: 'Poll' } as const
const open: readonly OpenDrift['state'][] = [
  ...(['Drifted', 'Held', 'NonConverging', 'Deleted', 'Replaced'] as const),
]

test.each(open)('a child that is %s makes the composite so', (state) => {
  const told = driftFinding(facts, { state, episode }, undefined)
  expect(told && driftStateOf(told)).toBe(state)
})

test.each([
  ['in sync, as a composite says it', 'False', 'NoDriftDetected', 'InSync'],
  ['not known', 'Unknown', 'Paused', 'Unknown'],
  ['drifted in the words of a kind that is not ours', 'True', 'OutOfDate', 'Drifted'],
] as const)('%s', (_, status, reason, state) => {
  expect(driftStateOf({ status, reason })).toBe(state)
})
