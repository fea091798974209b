import { describe, expect, test } from '@jest/globals'
import { evaluated } from '../../../test/support/graph-evaluation.ts'
import { ex } from '../../../test/support/graph-sample.ts'
import type { NodeSource } from '../graph/index.ts'
import type { ChildProgress } from './progress.ts'
import { unreadFailures, unresolvedNodes, unresolvedReads } from './unresolved.ts'

const map = (id: string, data: Readonly<Record<string, string>>): NodeSource => {
  return { id, resource: { apiVersion: 'v1', kind: 'ConfigMap', data } }
}
const bad: NodeSource = { id: 'bad', value: ex('1 / self.spec.count') }
const ref: NodeSource = { id: 'seen', ref: { apiVersion: 'v1', kind: 'ConfigMap', name: 'one' } }
const missing = 'does not exist yet'
const zero = { spec: { count: 0 } }

describe('reads that came to nothing', () => {
  test.each([
    {
      reason: 'a value that fails is one, whoever reads it',
      nodes: [bad, map('a', { n: ex('string(bad)') })],
      ...{ reads: ['bad for a: int divide by zero'], unread: [] },
    },
    {
      reason: 'a value that fails and that nobody reads would be told nowhere else',
      nodes: [bad],
      ...{ reads: ['bad: int divide by zero'], unread: ['bad'] },
    },
    {
      reason: 'of values that read each other the one at the bottom is told',
      nodes: [bad, { id: 'next', value: ex('bad + 1') }],
      ...{ reads: ['bad for next: int divide by zero'], unread: ['bad'] },
    },
    {
      reason: 'a value that merely waits is told by those that wait for it',
      nodes: [map('a', { x: 'y' }), { id: 'later', value: ex('a.metadata.uid') }],
      ...{ reads: [], unread: [] },
    },
    {
      reason: 'a reference that leads nowhere holds up its reader',
      nodes: [ref, map('a', { x: ex('seen.data.x') })],
      ...{ reads: ['seen for a: does not exist yet'], unread: [] },
    },
    {
      reason: 'one for which a fallback stands may lead nowhere',
      nodes: [ref, map('a', { x: ex('default(seen.data.x, "none")') })],
      ...{ reads: [], unread: [] },
    },
    {
      reason: 'but whoever may not look does not know whether it does',
      nodes: [ref, map('a', { x: ex('default(seen.data.x, "none")') })],
      isUnseen: true,
      ...{ reads: ['seen: does not exist yet'], unread: [] },
    },
  ] satisfies readonly {
    readonly reason: string
    readonly nodes: readonly NodeSource[]
    readonly reads: readonly string[]
    readonly unread: readonly string[]
    readonly isUnseen?: boolean
  }[])('$reason', ({ nodes, reads, unread, ...more }) => {
    const evaluation = evaluated(nodes, zero)
    const isUnseen = 'isUnseen' in more
    const lookup = { node: 'seen', problem: undefined, missing, isUnseen }
    const told = unresolvedReads(evaluation, [lookup]).map(({ id, neededBy = [], message }) => {
      return `${id}${neededBy.length === 0 ? '' : ` for ${neededBy.join(', ')}`}: ${message}`
    })
    expect(told).toEqual(reads)
    expect(unreadFailures(evaluation).map(({ id }) => id)).toEqual(unread)
  })

  test('a name that an expression makes is recorded as far as the schema takes it', () => {
    const name = ex('self.spec.name')
    const of = { apiVersion: 'v1', kind: 'ConfigMap' }
    const nodes: NodeSource[] = [
      { id: 'seen', ref: { ...of, name } },
      map('a', { x: ex('seen.data.x') }),
    ]
    const evaluation = evaluated(nodes, { spec: { name: `x${'\u{1F600}'.repeat(3_000)}` } })
    const lookup = { node: 'seen', problem: undefined, missing, isUnseen: false }
    const [node] = unresolvedReads(evaluation, [lookup])
    expect(node?.name).toBe(`x${'\u{1F600}'.repeat(2_047)}`)
  })

  test('what is undecided or was never made is recorded beside them', () => {
    const gap = { path: ['when'], why: 'waiting', message: 'db.x is not set', cause: 'db' } as const
    const frozen = { id: 'late', gaps: [gap], keeping: {}, outlives: false }
    const place = { apiVersion: 'v1', kind: 'ConfigMap', name: 'shop-no' }
    const child = (entry: ChildProgress['entry']): ChildProgress => {
      const step = { is: 'refuse', reason: 'Denied', message: 'not in this namespace' } as const
      return { name: entry.id, entry, step, message: '', drift: undefined }
    }
    const children = [child({ id: 'no', ...place }), child({ id: 'was', uid: 'u', ...place })]
    expect(unresolvedNodes({ unresolved: [], frozen: [frozen] }, children)).toEqual([
      { id: 'late', message: 'when: db.x is not set', needs: ['db'] },
      { id: 'no', kind: 'ConfigMap', name: 'shop-no', message: 'not in this namespace' },
    ])
  })
})
