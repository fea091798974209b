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
  const asked: string[] = []
  const graph = async () => ({ errors: [], warnings: [], schemas: [] })
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
  const { errors } = await stand(CONFIG_MAPS, LATERS).check(revisionBy('ann', inPart))
  expect(errors).toEqual([expect.stringContaining('one: ann may not list Later')])
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
  expect((await check(signed)).errors).toEqual([expect.stringContaining('ann may not list Later')])
})
