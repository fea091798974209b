import { expect, test } from '@jest/globals'
import { placeChild } from '../../composition/run/place-child.ts'
import { KubeError } from '../../kube/error.ts'
import { CONFIG_MAPS, SECRETS } from '../../kube/well-known.ts'
import type { Look } from '../evaluation/look.ts'
import { planChildren } from './plan-children.ts'

const { signal } = new AbortController()
const owner = { apiVersion: 'acme.test/v1', kind: 'App', name: 'shop', namespace: 'team', uid: 'u' }
const quoted = 'stringData.password: Invalid value: "hunter2"'

/** A look that would apply one object of this kind. */
function lookAt(kind: string): Look {
  const object = { apiVersion: 'v1', kind, stringData: { password: 'hunter2' } }
  const facts = { gaps: [], waits: [], keeping: {}, outlives: false, secrets: [] }
  const resource = kind === 'Secret' ? SECRETS : CONFIG_MAPS
  const child = placeChild(owner, { id: 'a', object, ...facts }, resource)
  const step = {
    ...{ is: 'apply', object: child.object, cause: { is: 'create' }, kept: [], open: [] },
  }
  const view = { frozen: [], glance: () => ({ is: 'seen', object: undefined }) }
  const decision = { children: [{ child, entry: {}, step }], leftovers: [], untouched: [] }
  // Only what planning children reads.
  return { view, decision, evaluation: { outcomes: [] }, lookups: [] } as unknown as Look
}

const rows = [
  { reason: 'of a Secret is told without its words', kind: 'Secret', says: /^422 Invalid \(the/ },
  { reason: 'of anything else is told in full', kind: 'ConfigMap', says: /hunter2/ },
]

test.each(rows)('the refusal $reason', async ({ kind, says }) => {
  const dryRun = async () => {
    const facts = { code: 422, reason: 'Invalid', retryAfterSeconds: undefined, causes: [] }
    throw new KubeError({ message: quoted, ...facts })
  }
  const deps = { dryRun, mask: <T>(each: T) => each, isManaged: () => false }
  const [draft] = await planChildren(deps, lookAt(kind), signal)
  expect(draft?.change).toMatchObject({ action: 'refuse', reason: expect.stringMatching(says) })
})
