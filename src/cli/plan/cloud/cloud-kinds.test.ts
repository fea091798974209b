import { expect, test } from '@jest/globals'
import { provider } from '../../../../test/support/sample-provider/sample/provider.ts'
import { kind as widget } from '../../../../test/support/sample-provider/sample/widget/index.ts'
import type { KubeObject } from '../../../kube/object.ts'
import { CloudKinds, isManaged } from './cloud-kinds.ts'
import { unknownKind } from './not-asked.ts'

const kinds = new CloudKinds([{ provider, kinds: [widget] }])

function object(apiVersion: string, kind: string, spec: unknown): KubeObject {
  return { apiVersion, kind, metadata: { name: 'a', uid: 'u', resourceVersion: '1' }, spec }
}

test.each([
  { reason: 'of a loaded kind', of: ['widget.sample.plumbline.test/v1', 'Widget', {}], is: true },
  {
    reason: 'of ours, unknown here',
    of: ['x.plumbline.dev/v1', 'New', { forProvider: {} }],
    is: true,
  },
  { reason: 'of ours, and not in a cloud', of: ['x.plumbline.dev/v1', 'Rule', {}], is: false },
  { reason: "of somebody else's", of: ['s3.acme.io/v1', 'Bucket', { forProvider: {} }], is: false },
  { reason: 'of Kubernetes', of: ['v1', 'ConfigMap', undefined], is: false },
] as const)('an object $reason: $is', ({ of: [apiVersion, kind, spec], is }) => {
  expect(isManaged(kinds, object(apiVersion, kind, spec))).toBe(is)
})

test('a kind that this program does not know is said to be so', () => {
  expect(unknownKind(object('x.plumbline.dev/v1', 'New', {}))).toMatchObject({
    action: 'not-asked',
    reasons: [
      'this program knows no New of x.plumbline.dev/v1: use the one that the controller runs',
    ],
  })
})
