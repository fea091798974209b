import { expect, test } from '@jest/globals'
import { evaluated, told } from '../../../test/support/graph-evaluation.ts'
import { ex } from '../../../test/support/graph-sample.ts'

const many = (id: string, items: number) => ({
  id,
  forEach: { i: ex(`range(${items})`) },
  key: ex('string(i)'),
  resource: {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    data: { name: ex('self.metadata.name + "-" + string(i)'), other: ex('string(i).upperAscii()') },
  },
})
const one = { id: 'one', resource: { apiVersion: 'v1', kind: 'ConfigMap', data: { a: 'b' } } }

function counts(nodes: Parameters<typeof evaluated>[0]) {
  const { outcomes } = evaluated(nodes)
  const of = (id: string) =>
    outcomes.filter(({ node, is }) => node === id && is === 'desired').length
  return nodes.map(({ id }) => `${id} ${of(id)}`)
}

test('a composite has as many children as one may have, within the budget of an evaluation', () => {
  expect(counts([many('a', 400), many('b', 600)])).toEqual(['a 400', 'b 600'])
  expect(told(evaluated([many('a', 400), many('b', 600)]))).toEqual([])
})

test('the node with which there would be more is left as it is; smaller ones after it are not', () => {
  const nodes = [many('a', 600), many('b', 600), one, many('c', 399)]
  expect(counts(nodes)).toEqual(['a 600', 'b 0', 'one 1', 'c 399'])
  expect(told(evaluated(nodes))).toEqual([
    'b: with its objects there would be 1200; at most 1000 are made for a composite: compose some of them in a composite of their own',
  ])
})
