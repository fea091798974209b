import { expect, test } from '@jest/globals'
import { placeChild } from '../../composition/run/place-child.ts'
import { KubeError } from '../../kube/error.ts'
import { CONFIG_MAPS, SECRETS } from '../../kube/well-known.ts'
import type { ChildDeps } from './child-deps.ts'
import { type PlannedLook, planChildren } from './plan-children.ts'

const { signal } = new AbortController()
const owner = { apiVersion: 'acme.test/v1', kind: 'App', name: 'shop', namespace: 'team', uid: 'u' }
const quoted = 'stringData.password: Invalid value: "hunter2"'

/** A look that would apply one object of this kind. */
function lookAt(kind: string): PlannedLook {
  const object = { apiVersion: 'v1', kind, stringData: { password: 'hunter2' } }
  const facts = { gaps: [], waits: [], keeping: {}, outlives: false, secrets: [] }
  const resource = kind === 'Secret' ? SECRETS : CONFIG_MAPS
  const child = placeChild(owner, { id: 'a', object, ...facts }, resource)
  const step = {
    ...{ is: 'apply', object: child.object, cause: { is: 'create' }, kept: [], open: [] },
  }
  const view = {
    frozen: [],
    unread: [],
    status: { gaps: [] },
    glance: () => ({ is: 'seen', object: undefined }),
  }
  const decision = { children: [{ child, entry: {}, step }], leftovers: [], untouched: [] }
  // Only what planning children reads.
  const rest = { evaluation: { outcomes: [] }, lookups: [], denied: [] }
  return { view, decision, ...rest } as unknown as PlannedLook
}

const rows = [
  { reason: 'of a Secret is told without its words', kind: 'Secret', says: /^422 Invalid \(the/ },
  { reason: 'of anything else is told in full', kind: 'ConfigMap', says: /hunter2/ },
]

const mayDo = async () => true
const mask = <T>(each: T) => each
const refusing = (code: number, reason: string) => async () => {
  throw new KubeError({ message: quoted, code, reason, retryAfterSeconds: undefined, causes: [] })
}

test.each(rows)('the refusal $reason', async ({ kind, says }) => {
  const deps = { dryRun: refusing(422, 'Invalid'), mayDo, mask, isManaged: () => false }
  const [draft] = await planChildren(deps, lookAt(kind), signal)
  expect(draft?.change).toMatchObject({ action: 'refuse', reason: expect.stringMatching(says) })
})

test('a right that only whoever plans lacks is no refusal', async () => {
  const deps = { dryRun: refusing(403, 'Forbidden'), mask, isManaged: () => false }
  const planned = async (mayDo: ChildDeps['mayDo']) => {
    const [draft] = await planChildren({ ...deps, mayDo }, lookAt('ConfigMap'), signal)
    return draft?.change
  }
  expect(await planned(async ({ verb }) => verb === 'patch')).toMatchObject({
    action: 'create',
    reason: 'not tried: no right to create ConfigMap in namespace team: ask for that right',
  })
  expect(await planned(mayDo)).toMatchObject({ action: 'refuse', reason: quoted })
})
