import { describe, expect, test } from '@jest/globals'
import {
  foreignCalls,
  foreignNames,
  type KindWords,
  resourcesOf,
  saidIn,
  wordsAmong,
} from './kind-mentions.ts'
import { parseSource } from './source-file.ts'

/** A plane refers to a hangar by reference, and to a layer by a plain name. */
const plane: KindWords = {
  path: 'providers/sky/paper-plane',
  kind: 'PaperPlane',
  names: ['paper-plane', 'PaperPlane', 'paperplanes', 'paperplane'],
  shortNames: ['pp'],
  group: 'sky.test',
  members: ['region', 'cloudLayerName'],
  refersTo: ['PlaneHangar'],
  resources: ['Plane'],
}
const hangar: KindWords = {
  path: 'providers/sky/plane-hangar',
  kind: 'PlaneHangar',
  names: ['plane-hangar', 'PlaneHangar', 'planehangars', 'planehangar'],
  shortNames: ['ph'],
  group: 'sky.test',
  members: ['region'],
  refersTo: [],
  resources: ['PlaneHangar'],
}
const layer: KindWords = {
  path: 'providers/sky/cloud-layer',
  kind: 'CloudLayer',
  names: ['cloud-layer', 'CloudLayer', 'cloudlayers', 'cloudlayer'],
  shortNames: [],
  group: 'sky.test',
  members: ['region'],
  refersTo: [],
  resources: ['CloudLayer'],
}
const wind: KindWords = {
  path: 'providers/sky/wind',
  kind: 'Wind',
  names: ['wind', 'Wind', 'winds'],
  shortNames: ['wnd'],
  group: 'weather.test',
  members: ['region'],
  refersTo: [],
  resources: ['Wind'],
}

const others = [hangar, layer, wind]

function sourceOf(text: string) {
  return parseSource(`${plane.path}/sample.ts`, text)
}

describe('a file of the paper plane', () => {
  const strange: readonly (readonly [reason: string, source: string, words: readonly string[]])[] =
    [
      ['the name is all of a text', `const a = 'PlaneHangar'`, ['PlaneHangar']],
      ['in a sentence', `fail('wait for the PlaneHangar first')`, ['PlaneHangar']],
      ['in a template', 'fail(`$' + '{name}: see planehangars.sky.test`)', ['planehangars']],
      ['a short name', `const a = 'kubectl get ph'`, ['ph']],
      ['an import', `import { x } from '../plane-hangar/api.ts'`, ['plane-hangar']],
      [
        'an import that is computed',
        `const a = await import('../plane-hangar/api.ts')`,
        ['plane-hangar'],
      ],
      [
        'an import of a type',
        `export type A = import('../plane-hangar/api.ts').A`,
        ['plane-hangar'],
      ],
      ['a name of its own', `const planeHangarName = 1`, ['plane hangar']],
      ['a function', `function countPlaneHangars() {}`, ['plane hangar']],
      ['a parameter', `const f = (planeHangar: string) => 1`, ['plane hangar']],
      ['a type', `interface PlaneHangarFacts {}`, ['plane hangar']],
      ['a name it gives a member', `const { Hangar: planeHangar } = answer`, ['plane hangar']],
      ['a kind that its own fields are about, in a text', `const a = 'CloudLayer'`, ['CloudLayer']],
      ['one English word, whole', `const kind = 'Wind'`, ['Wind']],
      ['the group of another kind', `const a = 'weather.test/v1'`, ['weather.test']],
      [
        'a name beside the target of a reference',
        `reference('hangar', text('Of PlaneHangar.'), { kind: 'PlaneHangar' })`,
        ['PlaneHangar'],
      ],
      [
        'the target of something else',
        `declare('hangar', text('H.'), { kind: 'PlaneHangar' })`,
        ['PlaneHangar'],
      ],
    ]

  test.each(strange)('names another kind: %s', (_reason, source, words) => {
    const found = foreignNames(sourceOf(source), plane, others)
    expect(found.map(({ word }) => word)).toEqual(words)
  })

  test.each([
    [
      'the target of a reference',
      `reference('h', text('H.'), { kind: 'PlaneHangar', group: 'weather.test' })`,
    ],
    ['its own names', `const paperPlane = 'a PaperPlane of sky.test'`],
    ['a comment', `/* A PlaneHangar. */ const a = 1`],
    ['a member of what the API answers', `const a = answer.PlaneHangar`],
    ['a member of what the API is told', `const a = { PlaneHangarName: name }`],
    ['a member that it names otherwise', `const { PlaneHangar: place } = answer`],
    ['what it imports of an SDK', `import { ParkInPlaneHangarCommand } from 'sky-sdk'`],
    ['a longer name of the API', `const code = 'PlaneHangarNotFoundFault'`],
    ['what its own fields are about, in an identifier', `const cloudLayer = 1`],
    ['an English word in a sentence', `fail('the Wind is too strong')`],
    ['an English word in an identifier', `const windSpeed = 1`],
  ])('names none: %s', (_reason, source) => {
    expect(foreignNames(sourceOf(source), plane, others)).toEqual([])
  })

  test.each([
    { reason: 'it makes its own', uses: ['CreatePlaneCommand', 'DeletePlaneCommand'], strange: [] },
    { reason: 'it reads what it refers to', uses: ['DescribePlaneHangarsCommand'], strange: [] },
    { reason: 'it knows the shape of that', uses: ['type PlaneHangar'], strange: [] },
    {
      reason: 'it never writes that',
      uses: ['CreatePlaneHangarCommand', 'ModifyPlaneHangarCommand'],
      strange: ['CreatePlaneHangarCommand', 'ModifyPlaneHangarCommand'],
    },
    {
      reason: 'nor reads what nothing connects it to',
      uses: ['DescribeWindsCommand', 'type Wind'],
      strange: ['DescribeWindsCommand', 'Wind'],
    },
    { reason: 'a longer noun is another thing', uses: ['GetWindowCommand'], strange: [] },
    {
      reason: 'a call is about its first noun',
      uses: ['RestorePlaneFromPlaneHangarCommand'],
      strange: [],
    },
  ])('and its SDK: $reason', ({ uses, strange: expected }) => {
    const source = sourceOf(`import { ${uses.join(', ')} } from 'sky-sdk'`)
    const found = foreignCalls(source, plane, others)
    expect(found.map(({ word }) => word)).toEqual(expected)
  })
})

test('whom a kind refers to may read it, too, and not write it', () => {
  const names = 'DescribePlanesCommand, StartPlaneCommand'
  const source = sourceOf(`import { ${names} } from 'sky-sdk'`)
  expect(foreignCalls(source, hangar, [plane]).map(({ word }) => word)).toEqual([
    'StartPlaneCommand',
  ])
})

test('a resource is what can be created and deleted', () => {
  const both = 'CreatePlaneCommand, DeletePlaneCommand'
  const others = 'CreateTripCommand, DeletePlaneTagsCommand, DescribePlanesCommand'
  const source = sourceOf(`import { ${both}, ${others} } from 'sky-sdk'`)
  expect(resourcesOf(source)).toEqual(['Plane'])
})

test.each([
  ['an identifier', `const planeHangars = 1`, ['plane hangar']],
  ['a command of the SDK', `const name = 'CreatePlaneHangarCommand'`, ['plane hangar']],
  ['a member', `const a = { 'plane-hangar': 1 }`, ['plane hangar']],
  [
    'the plural of the API server',
    `const path = '/apis/sky.test/v1/planehangars'`,
    ['planehangars'],
  ],
  ['a word of its own', `const a = wind.speed`, ['wind']],
  ['part of a word is none', `const windowOf = planehangarlike`, []],
  ['a comment is none', `// PlaneHangar and Wind\nconst a = 1`, []],
])('where no kind may be named: %s', (_reason, source, expected) => {
  expect(wordsAmong(saidIn(sourceOf(source)), [...hangar.names, ...wind.names])).toEqual(expected)
})
