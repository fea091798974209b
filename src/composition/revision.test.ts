import { describe, expect, test } from '@jest/globals'
import type { KubeObject } from '../kube/object.ts'
import { acceptanceOf } from './acceptance.ts'
import { authorAnnotation } from './admission/author.ts'
import {
  contentProblem,
  revisionName,
  revisionProblem,
  toRevision,
  toRevisionManifest,
} from './revision.ts'

const hashLabel = 'composition.plumbline.dev/hash'
const otherOwner = {
  ...{ apiVersion: 'v1', kind: 'Composition', controller: true, blockOwnerDeletion: true },
  ...{ name: 'other', uid: 'o' },
}
const spec = {
  compositeTypeRef: { apiVersion: 'acme.io/v1', kind: 'Database' },
  mode: 'Graph',
  nodes: [{ id: 'a', value: 1 }],
}

describe('the name follows the content', () => {
  const rows: readonly (readonly [string, KubeObject, boolean])[] = [
    ['the same', composition(spec), true],
    ['members in another order', composition(reversed(spec)), true],
    ['an annotation', composition(spec, {}, { 'example.org/note': 'x' }), true],
    ['how many revisions are kept', composition({ ...spec, revisionHistoryLimit: 3 }), true],
    ['a node', composition({ ...spec, nodes: [] }), false],
    ['a label, which instances select by', composition(spec, { channel: 'beta' }), false],
  ]

  test.each(rows)('%s', (_reason, other, same) => {
    expect(nameOf(other) === nameOf(composition(spec))).toBe(same)
  })
})

test('of two contents whose hashes begin alike the second has a longer name', () => {
  const first = stored(composition(spec))
  const [name, hash] = [nameOf(composition(spec)), first.metadata.labels?.[hashLabel] ?? '']
  const collision = {
    ...first.metadata,
    labels: { ...first.metadata.labels, [hashLabel]: 'other' },
  }
  const longer = nameOf(composition(spec), [{ ...first, metadata: collision }])
  expect(nameOf(composition(spec), [first])).toBe(name)
  expect(longer).toBe(`db-${hash.slice(0, 12)}`)
})

describe('a revision', () => {
  const made = stored(composition({ ...spec, revisionHistoryLimit: 3 }, { channel: 'beta' }))

  test('is owned by its Composition, carries its labels and keeps its spec', () => {
    expect(made.metadata.ownerReferences).toMatchObject([{ uid: 'u', controller: true }])
    expect(made.metadata.labels).toMatchObject({ channel: 'beta' })
    expect(toRevision(made)).toMatchObject({ composition: 'db', number: 4, source: spec })
  })

  const { metadata } = made
  const rows: readonly (readonly [string, KubeObject, boolean])[] = [
    ['as made', made, true],
    ['renumbered', { ...made, spec: { number: 9, source: spec } }, true],
    ['its source edited', { ...made, spec: { number: 4, source: { ...spec, nodes: [] } } }, false],
    [
      'a label added, as a restore does',
      { ...made, metadata: { ...metadata, labels: { ...metadata.labels, a: 'b' } } },
      true,
    ],
    ['its labels taken away', { ...made, metadata: { ...metadata, labels: {} } }, false],
  ]

  test.each(rows)('%s', (_reason, object, trusted) => {
    expect(revisionProblem(object) === undefined).toBe(trusted)
    expect(toRevision(object) !== undefined).toBe(trusted)
  })

  const checked = { conditions: [{ type: 'Valid', status: 'True', message: '' }] }
  const author = { [authorAnnotation]: 'admin' }
  const forged: readonly (readonly [string, KubeObject])[] = [
    ['who signed it', { ...made, metadata: { ...metadata, annotations: author } }],
    ['nothing: whoever may write its status said so', { ...made, status: checked }],
  ]

  test.each(forged)(
    'is not followed before it is checked when somebody changed %s',
    (_what, object) => {
      const status = object.status ?? { ...checked, accepted: [acceptanceOf(made)] }
      expect(toRevision({ ...object, status })?.fault).toBe('not checked yet')
    },
  )

  test('is not followed when its source and the hash of that were changed', () => {
    const other = stored(composition({ ...spec, nodes: [] }))
    const labels = { ...other.metadata.labels, [hashLabel]: metadata.labels?.[hashLabel] ?? '' }
    const changed = { ...made, spec: other.spec, metadata: { ...metadata, labels } }
    const status = { ...checked, accepted: [acceptanceOf(made)] }
    expect(toRevision({ ...changed, status })?.fault).toBe('not checked yet')
    expect(contentProblem(composition(spec, { channel: 'beta' }), changed)).toContain(
      'something else',
    )
  })

  const strangers: readonly (readonly [string, KubeObject])[] = [
    ['another name', { ...made, metadata: { ...metadata, name: 'db-1234567' } }],
    ['another owner', { ...made, metadata: { ...metadata, ownerReferences: [otherOwner] } }],
  ]

  test.each(strangers)('is not trusted under %s', (_reason, object) => {
    expect(revisionProblem(object)).toContain('labels or owners')
  })

  const faults: readonly (readonly [string, readonly object[], string | undefined])[] = [
    ['nobody has checked it', [], 'not checked yet'],
    ['checked', [{ type: 'Valid', status: 'True', message: '1 warning' }], undefined],
    ['wrong', [{ type: 'Valid', status: 'False', message: 'no field x' }], 'no field x'],
    ['no schema tells', [{ type: 'Valid', status: 'Unknown', message: 'no schema' }], undefined],
  ]

  test.each(faults)('%s', (_reason, conditions, fault) => {
    const status = { conditions, accepted: [acceptanceOf(made)] }
    expect(toRevision({ ...made, status })?.fault).toBe(fault)
  })
})

test('why a revision was not checked yet is told', () => {
  const conditions = [{ type: 'Valid', status: 'Unknown', message: 'no schema' }]
  const object = { ...stored(composition(spec)), status: { conditions } }
  expect(toRevision(object)?.fault).toBe('not checked yet: no schema')
})

function nameOf(source: KubeObject, others: readonly KubeObject[] = []): string {
  return revisionName(source, (name) => others.find(({ metadata }) => metadata.name === name))
}

function reversed(object: object): object {
  return Object.fromEntries(Object.entries(object).reverse())
}

function composition(content: object, labels = {}, annotations = {}): KubeObject {
  const metadata = { name: 'db', uid: 'u', resourceVersion: '1', labels, annotations }
  return { apiVersion: 'v1', kind: 'Composition', metadata, spec: content }
}

/** As the API server has it after it was created. */
function stored(source: KubeObject): KubeObject {
  const name = nameOf(source)
  const manifest = toRevisionManifest(source, { name, number: 4 })
  return { ...manifest, metadata: { ...manifest.metadata, name, uid: 'r', resourceVersion: '2' } }
}
