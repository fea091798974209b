import { describe, expect, test } from '@jest/globals'
import type { KubeObject, Resource } from '../../kube/object.ts'
import { CONFIG_MAPS } from '../../kube/well-known.ts'
import { acceptanceOf } from '../acceptance.ts'
import { authorAnnotation } from '../admission/author.ts'
import type { CompletedPipeline } from '../functions/index.ts'
import type { NodeSource } from '../graph/index.ts'
import { decideChild } from './decide-child.ts'
import { pipelineView } from './pipeline-view.ts'
import { type Owner, placeChild } from './place-child.ts'
import { uncheckedKinds, withRefusals } from './unchecked-kinds.ts'
import type { View } from './view.ts'

const { signal } = new AbortController()
const owner: Owner = {
  ...{ apiVersion: 'acme.io/v1', kind: 'Shop', name: 'shop', namespace: 'team', uid: 'u1' },
}
const late = { apiVersion: 'late.io/v1', kind: 'Late' }
const LATES: Resource = { ...CONFIG_MAPS, group: 'late.io', plural: 'lates', kind: 'Late' }
const nodes: readonly NodeSource[] = [
  { id: 'made', resource: { ...late, spec: {} } },
  { id: 'map', resource: { apiVersion: 'v1', kind: 'ConfigMap' } },
]
const absent = { is: 'seen', object: undefined } as const

/** A revision of ann's, some kinds of which were not served when her rights were checked. */
async function open(
  undecided: readonly unknown[],
  {
    isServed,
    refusal,
    isAccepted = true,
  }: { readonly isServed: boolean; readonly refusal?: string; readonly isAccepted?: boolean },
) {
  const source = {
    ...{ mode: 'Graph' as const, compositeTypeRef: { apiVersion: 'acme.io/v1', kind: 'Shop' } },
    nodes,
  }
  const object: KubeObject = {
    ...{ apiVersion: 'x/v1', kind: 'CompositionRevision', spec: { source } },
    metadata: {
      ...{ name: 'r', uid: 'r', resourceVersion: '1' },
      annotations: { [authorAnnotation]: 'ann' },
    },
  }
  const status = isAccepted ? { accepted: [acceptanceOf(object)], undecided } : {}
  const asked: string[] = []
  const found = await uncheckedKinds(
    {
      mapping: {
        find: async (_version: string, kind: string) =>
          isServed ? { Late: LATES, ConfigMap: CONFIG_MAPS }[kind] : undefined,
      },
      rights: {
        of: (author) => ({
          refusal: async ({ resource, verbs }) => {
            asked.push(`${author?.user} ${verbs.join(',')} ${resource.plural}`)
            return refusal
          },
        }),
      },
    },
    { object: { ...object, status }, source },
    signal,
  )
  return { found, asked }
}

describe('kinds that were not served when rights to them were asked for', () => {
  test('are none where all were', async () => {
    expect(await open([], { isServed: true })).toEqual({ found: [], asked: [] })
  })

  test('stay open until they are', async () => {
    const { found, asked } = await open([late], { isServed: false })
    expect(found).toEqual([{ kind: late, places: ['made'], refusal: undefined }])
    expect(asked).toEqual([])
  })

  test('are asked for in the pass that finds them served', async () => {
    const { found, asked } = await open([late], { isServed: true })
    expect(found).toEqual([])
    expect(asked).toEqual(['ann create,delete,patch lates'])
  })

  test('are all kinds of a revision that was not accepted', async () => {
    const { found, asked } = await open([], {
      ...{ isServed: true, isAccepted: false, refusal: 'ann may not' },
    })
    expect(found.map(({ places, refusal }) => [...places, refusal])).toEqual([
      ['made', 'ann may not'],
      ['map', 'ann may not'],
    ])
    expect([...asked].sort()).toEqual([
      'ann create,delete,patch configmaps',
      'ann create,delete,patch lates',
    ])
  })

  test('are not made by whom may not make them, who is told so', async () => {
    const refusal = 'ann may not'
    const { found } = await open([late], { isServed: true, refusal })
    expect(found).toEqual([{ kind: late, places: ['made'], refusal }])
    const want = { gaps: [], waits: [], keeping: {}, outlives: false, secrets: [] }
    const child = placeChild(owner, { ...want, id: 'made', object: late }, undefined)
    const view = withRefusals(viewOf([child]), found)
    expect(view.children.map(({ problem }) => problem)).toEqual([
      { reason: 'Denied', message: refusal },
    ])
    expect(view.problems).toEqual([])
    // Where nothing is made of it, it is read.
    expect(withRefusals(viewOf([]), found).problems).toEqual(['made: ann may not'])
  })
})

test('what a function wants is not made in a pass that could not ask for the right to it', () => {
  const result = (isDecided: boolean): CompletedPipeline => ({
    outcome: 'Completed',
    composite: { status: {}, ready: 'Unspecified' },
    resources: { made: { object: late, ready: true, isDecided } },
    ...{ dropped: [], ttlMs: undefined, conditions: [], events: [], requirements: {} },
  })
  const step = (isDecided: boolean) => {
    // Served by now, and looked at.
    const around = { owner, resources: { find: () => LATES, locate: () => LATES } }
    const view = pipelineView(result(isDecided), { ...around, glance: () => absent })
    return view.children.map((child) =>
      decideChild({ owner, child, entry: undefined, glance: absent, setbacks: {} }),
    )
  }
  expect(step(true)).toMatchObject([{ is: 'apply' }])
  expect(step(false)).toEqual([
    { is: 'wait', messages: ['the rights to Late of late.io/v1 are not known yet'], failed: [] },
  ])
})

function viewOf(children: View['children']): View {
  return {
    ...{ children, frozen: [], glance: () => absent, stateOf: () => undefined },
    ...{
      status: { value: {}, gaps: [] },
      problems: [],
      unseen: [],
      unresolved: [],
      unread: [],
      told: undefined,
    },
  }
}
