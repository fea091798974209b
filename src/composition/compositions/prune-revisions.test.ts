import { expect, test } from '@jest/globals'
import type { KubeObject } from '../../kube/object.ts'
import { surplus } from './prune-revisions.ts'

const all = [4, 1, 3, 2, 10].map(revision)

const rows: readonly (readonly [string, readonly string[], number, readonly string[]])[] = [
  ['the newest is never dropped', [], 0, ['r1', 'r2', 'r3', 'r4']],
  ['as many as asked for stay, the newer ones', [], 2, ['r1', 'r2']],
  ['what is used stays and does not count', ['r1', 'r3'], 1, ['r2']],
  ['fewer than the limit', [], 9, []],
]

test.each(rows)('%s', (_reason, used, limit, expected) => {
  const dropped = surplus(all, new Set(used), limit)
  expect(dropped.map(({ metadata }) => metadata.name)).toEqual(expected)
})

function revision(number: number): KubeObject {
  const metadata = { name: `r${number}`, uid: `${number}`, resourceVersion: '1' }
  return { apiVersion: 'v1', kind: 'CompositionRevision', metadata, spec: { number } }
}
