import { expect, test } from '@jest/globals'
import type { KubeObject, Resource } from '../../kube/object.ts'
import { CONFIG_MAPS } from '../../kube/well-known.ts'
import { type AcceptanceStatus, acceptanceOf } from '../acceptance.ts'
import type { Revision } from '../choose-composition.ts'
import type { PipelineSpec } from '../composition.ts'
import { authorAnnotation } from './author.ts'
import { createRevisionCheck } from './check-revision.ts'

const { signal } = new AbortController()
const later = { apiVersion: 'later.test/v1', kind: 'Later' }
const map = { apiVersion: 'v1', kind: 'ConfigMap' }
const LATERS: Resource = { ...CONFIG_MAPS, group: 'later.test', plural: 'laters', kind: 'Later' }

/** Ann may list ConfigMaps and nothing else; bob may do anything. */
function stand(...served: readonly Resource[]) {
  return standOf({ served, errors: [] })
}

function standOf(world: {
  readonly served: readonly Resource[]
  readonly errors: readonly string[]
}) {
  const { served, errors } = world
  const asked: string[] = []
  const graph = async () => ({ errors, warnings: [], schemas: [] })
  const check = createRevisionCheck(graph, {
    mapping: { find: async (_version, kind) => served.find((each) => each.kind === kind) },
    access: {
      isAllowed: async ({ user }, { verb, plural }) => {
        asked.push(`${user} ${verb} ${plural}`)
        return user === 'bob' || plural === 'configmaps'
      },
    },
  })
  return { asked, check: (revision: Revision) => check(revision, signal) }
}

function revisionBy(
  author: string,
  acceptance: (object: KubeObject) => AcceptanceStatus,
): Revision {
  const requiredResources = [map, later].map((kind) => ({ ...kind, requirementName: kind.kind }))
  const source: PipelineSpec = {
    mode: 'Pipeline',
    compositeTypeRef: map,
    pipeline: [{ step: 'one', functionRef: { name: 'f' }, requirements: { requiredResources } }],
  }
  const annotations = { [authorAnnotation]: author }
  const metadata = { name: 'r', uid: 'r', resourceVersion: '1', annotations }
  const made: KubeObject = { apiVersion: 'v1', kind: 'X', metadata, spec: { number: 1, source } }
  const object = { ...made, status: acceptance(made) }
  const facts = { name: 'r', uid: 'r', composition: 'c', number: 1, hash: 'h', fault: undefined }
  return { ...facts, source, object }
}

const mayNotList = expect.stringContaining('one: ann may not list Later')
const never = () => ({})
const inFull = (object: KubeObject) => ({ accepted: [acceptanceOf(object)] })
const inPart = (object: KubeObject) => ({ ...inFull(object), undecided: [later] })

test('rights to a kind that is not served are not decided, and asked for when it is', async () => {
  const early = stand(CONFIG_MAPS)
  expect(await early.check(revisionBy('ann', never))).toMatchObject({
    errors: [],
    undecided: [later],
  })
  expect(early.asked).toEqual(['ann list configmaps'])
  const late = stand(CONFIG_MAPS, LATERS)
  const { errors, refusals } = await late.check(revisionBy('ann', inPart))
  expect({ errors, refusals }).toEqual({ errors: [], refusals: [mayNotList] })
  // What was accepted stays so, or a person who leaves would take the platform along.
  expect(late.asked).toEqual(['ann list laters'])
})

test('rights that are open are asked for though the graph has broken meanwhile', async () => {
  const world = { served: [CONFIG_MAPS, LATERS], errors: ['a: no such field'] }
  const found = await standOf(world).check(revisionBy('ann', inPart))
  expect(found).toMatchObject({ errors: world.errors, refusals: [mayNotList], undecided: [] })
  const { asked, check } = standOf(world)
  expect(await check(revisionBy('ann', never))).toMatchObject({ errors: world.errors })
  expect(asked).toEqual([])
})

test('what was accepted in full for its author is not asked about again', async () => {
  const { asked, check } = stand(CONFIG_MAPS, LATERS)
  expect((await check(revisionBy('bob', inFull))).errors).toEqual([])
  expect(asked).toEqual([])
})

test('what was accepted for another author is', async () => {
  const { object } = revisionBy('bob', inFull)
  const { check } = stand(CONFIG_MAPS, LATERS)
  const signed = revisionBy('ann', () => object.status as AcceptanceStatus)
  expect((await check(signed)).refusals).toEqual([mayNotList])
})
