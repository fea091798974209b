import { expect, test } from '@jest/globals'
import { compiled, configMap, ex, group } from '../../../test/support/graph-sample.ts'
import type { NodeSource } from './source.ts'

interface Row {
  readonly reason: string
  readonly nodes: readonly NodeSource[]
  readonly told: readonly unknown[]
}

const cures: readonly Row[] = [
  {
    reason: 'a literal that YAML took for another type',
    nodes: [configMap('c', { a: 1, b: true }), group('db', { storage: '20' })],
    told: [
      'c: data.a: is integer, expected string: quote it, "1"',
      'c: data.b: is boolean, expected string: quote it, "true"',
      'db: spec.forProvider.storage: is string, expected integer: write it without quotes, 20',
    ],
  },
  {
    reason: 'a conversion that exists',
    nodes: [group('db', { storage: ex('self.spec.region') })],
    told: ['db: spec.forProvider.storage: is string, expected integer: convert with int()'],
  },
  {
    reason: 'one value where a list of them is wanted',
    nodes: [group('db', { subnetIds: ex('self.spec.region') })],
    told: [
      'db: spec.forProvider.subnetIds: is string, expected list of string: put it in brackets, [ ]',
    ],
  },
  {
    reason: 'a list where one of its items is wanted',
    nodes: [configMap('c', { a: ex('self.spec.subnetIds') })],
    told: [
      'c: data.a: is list of string, expected string: take one item with [0], or join them with join()',
    ],
  },
  {
    reason: 'nothing makes a list of a boolean where strings are wanted',
    nodes: [group('db', { subnetIds: ex('self.spec.archive') })],
    told: ['db: spec.forProvider.subnetIds: is boolean, expected list of string'],
  },
  {
    reason: 'a text is compared with a number',
    nodes: [{ id: 'x', value: ex('self.spec.region > 5') }],
    told: [
      'x: 18: string > integer is not defined: convert the string with int() or double(), one such as 1Gi with quantity()',
    ],
  },
]

test.each(cures)('$reason', ({ nodes, told }) => {
  expect(compiled(nodes).told).toEqual(told)
})
