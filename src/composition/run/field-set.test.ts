import { describe, expect, test } from '@jest/globals'
import { claimedPaths, type FieldSet, lostPaths, ownedPart } from './field-set.ts'

const live = {
  spec: {
    size: 3,
    labels: { mine: 'a', theirs: 'b' },
    ports: [
      { port: 80, protocol: 'TCP', name: 'web' },
      { port: 443, protocol: 'TCP', name: 'tls' },
    ],
    args: ['x', 'y'],
    set: ['p', 'q'],
  },
}

describe('what of an object a field set covers', () => {
  const rows: readonly (readonly [reason: string, fields: FieldSet, part: unknown])[] = [
    ['a leaf', { 'f:spec': { 'f:size': {} } }, { spec: { size: 3 } }],
    [
      'members of a shared map',
      { 'f:spec': { 'f:labels': { 'f:mine': {} } } },
      { spec: { labels: { mine: 'a' } } },
    ],
    [
      'an element of a keyed list, by its keys, and only our members of it',
      {
        'f:spec': {
          'f:ports': { 'k:{"port":443,"protocol":"TCP"}': { '.': {}, 'f:name': {}, 'f:port': {} } },
        },
      },
      { spec: { ports: [{ name: 'tls', port: 443 }] } },
    ],
    ['a value of a set', { 'f:spec': { 'f:set': { 'v:"q"': {} } } }, { spec: { set: ['q'] } }],
    ['a list owned whole', { 'f:spec': { 'f:args': {} } }, { spec: { args: ['x', 'y'] } }],
    ['what is gone from the object', { 'f:spec': { 'f:gone': {} } }, undefined],
    ['a map owned as such and empty for us', { 'f:spec': { '.': {}, 'f:gone': {} } }, { spec: {} }],
  ]
  test.each(rows)('%s', (_reason, fields, part) => {
    expect(ownedPart(live, fields)).toEqual(part)
  })
})

describe('which of the desired fields a set claims', () => {
  const rows: readonly (readonly [reason: string, fields: FieldSet, paths: readonly string[]])[] = [
    ['a leaf both want', { 'f:spec': { 'f:size': {} } }, ['spec.size']],
    ['a field only the other wants', { 'f:spec': { 'f:other': {} } }, []],
    [
      'a member of a keyed element',
      { 'f:spec': { 'f:ports': { 'k:{"port":80}': { '.': {}, 'f:name': {} } } } },
      ['spec.ports[{"port":80}].name'],
    ],
    [
      'values of a set, which are not told',
      { 'f:spec': { 'f:set': { 'v:"p"': {}, 'v:"q"': {} } } },
      ['spec.set[…]'],
    ],
    ['several, sorted', { 'f:spec': { 'f:size': {}, 'f:args': {} } }, ['spec.args', 'spec.size']],
  ]
  test.each(rows)('%s', (_reason, fields, paths) => {
    expect(claimedPaths(live, fields)).toEqual(paths)
  })
})

describe('which of the desired fields were lost to others', () => {
  const desired = {
    apiVersion: 'v1',
    spec: { size: 3, cpu: '1000m', labels: { mine: 'a' }, ports: [{ port: 80, name: 'web' }] },
  }
  const port = { '.': {}, 'f:port': {} }
  const all: FieldSet = {
    'f:spec': {
      ...{ 'f:size': {}, 'f:cpu': {}, 'f:labels': { 'f:mine': {} } },
      'f:ports': { 'k:{"port":80}': { ...port, 'f:name': {} } },
    },
  }
  const spec = { ...desired.spec, cpu: '1' }
  const ports = [{ port: 80, name: 'web', protocol: 'TCP' }]
  const fields = { 'f:size': {}, 'f:cpu': {} }
  const rows: readonly (readonly [
    reason: string,
    live: object,
    fields: FieldSet,
    paths: readonly string[],
  ])[] = [
    ['none: what the API server made of it is still ours', { spec: { ...spec, ports } }, all, []],
    [
      'a changed member',
      { spec: { ...spec, size: 4 } },
      { 'f:spec': { 'f:cpu': {} } },
      ['spec.size'],
    ],
    [
      'a removed map',
      { spec: { ...spec, labels: {} } },
      { 'f:spec': fields },
      ['spec.labels.mine'],
    ],
    [
      'a member of a keyed element',
      { spec: { ...spec, ports: [{ port: 80, name: 'x' }] } },
      { 'f:spec': { ...fields, 'f:ports': { 'k:{"port":80}': port } } },
      ['spec.ports[{"port":80}].name'],
    ],
    [
      'a removed element, whose list is told',
      { spec: { ...spec, ports: [] } },
      { 'f:spec': fields },
      ['spec.ports'],
    ],
    ['everything', {}, {}, ['spec']],
  ]
  test.each(rows)('%s', (_reason, live, owned, paths) => {
    expect(lostPaths(desired, { apiVersion: 'v1', ...live }, owned)).toEqual(paths)
  })
})
