import { expect, test } from '@jest/globals'
import { KubeError } from '../../kube/error.ts'
import { CONFIG_MAPS } from '../../kube/well-known.ts'
import { contentAdvice, toRefusal } from './refusal.ts'

const advice =
  'no; correct it in the Composition, or the value that the Composition is given for it'
const object = { apiVersion: 'v1', kind: 'ConfigMap' }
const wanted = { object, secrets: [], resource: CONFIG_MAPS }
const granted =
  'no; where the controller lacks the right, create a ClusterRole with the label composition.plumbline.dev/aggregate-to-composed: "true" and the rule {apiGroups: [""], resources: [configmaps], verbs: [get, list, watch, create, patch, delete]}'
const uid = [{ field: 'metadata.uid' }]

const rows: readonly (readonly [
  reason: string,
  code: number,
  causes: KubeError['causes'],
  refusal: ReturnType<typeof toRefusal>,
])[] = [
  ['what is wrong with the content', 422, [], { reason: 'Invalid', message: advice }],
  ['what cannot be read at all', 400, [], { reason: 'Invalid', message: advice }],
  ['what is too large', 413, [], { reason: 'Invalid', message: advice }],
  ['a namespace that is not there', 404, [], { reason: 'Invalid', message: 'no' }],
  ['what the controller may not do', 403, [], { reason: 'Denied', message: granted }],
  ['not an object that was made anew meanwhile', 422, uid, undefined],
  ['not a busy server', 429, [], undefined],
  ['not a server in trouble', 500, [], undefined],
  ['not a lost connection', 0, [], undefined],
]

test.each(rows)('tells %s', (_reason, code, causes, refusal) => {
  const error = new KubeError({ code, causes, message: 'no', reason: 'X' })
  expect(toRefusal(error, wanted, contentAdvice)).toEqual(refusal)
})
