import { describe, expect, test } from '@jest/globals'
import type { KubeObject } from '../kube/object.ts'
import { revisionName, revisionProblem, toRevision, toRevisionManifest } from './revision.ts'

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
    expect(revisionName(other) === revisionName(composition(spec))).toBe(same)
  })
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

  const faults: readonly (readonly [string, readonly object[], string | undefined])[] = [
    ['nobody has checked it', [], 'not checked yet'],
    ['checked', [{ type: 'Valid', status: 'True', message: '1 warning' }], undefined],
    ['wrong', [{ type: 'Valid', status: 'False', message: 'no field x' }], 'no field x'],
  ]

  test.each(faults)('%s', (_reason, conditions, fault) => {
    expect(toRevision({ ...made, status: { conditions } })?.fault).toBe(fault)
  })
})

function reversed(object: object): object {
  return Object.fromEntries(Object.entries(object).reverse())
}

function composition(content: object, labels = {}, annotations = {}): KubeObject {
  const metadata = { name: 'db', uid: 'u', resourceVersion: '1', labels, annotations }
  return { apiVersion: 'v1', kind: 'Composition', metadata, spec: content }
}

/** As the API server has it after it was created. */
function stored(source: KubeObject): KubeObject {
  const manifest = toRevisionManifest(source, 4)
  const name = revisionName(source)
  return { ...manifest, metadata: { ...manifest.metadata, name, uid: 'r', resourceVersion: '2' } }
}
