import { expect, test } from '@jest/globals'
import { KubeError } from '../../kube/error.ts'
import type { KubeObject } from '../../kube/object.ts'
import { acceptanceOf } from '../acceptance.ts'
import { authorAnnotation } from '../admission/author.ts'
import { mayRun } from '../choose-revision.ts'
import { revisionName, toRevision, toRevisionManifest } from '../revision.ts'
import { SchemaError } from '../schema-error.ts'
import { checkRevisions } from './check-revisions.ts'
import type { CheckResult, CompositionDeps } from './composition-deps.ts'

const { signal } = new AbortController()
const late = { apiVersion: 'late.io/v1', kind: 'Late' }
const composition: KubeObject = {
  ...{ apiVersion: 'v1', kind: 'Composition' },
  metadata: {
    ...{ name: 'db', uid: 'u', resourceVersion: '1', labels: {} },
    annotations: { [authorAnnotation]: 'ann' },
  },
  spec: { compositeTypeRef: { apiVersion: 'acme.io/v1', kind: 'Shop' }, mode: 'Graph', nodes: [] },
}

interface Told {
  readonly conditions: readonly { readonly reason: string; readonly message: string }[]
  readonly accepted?: readonly string[]
  readonly undecided?: readonly unknown[]
}

/** The status after a check with this result, where the status said this before. */
async function checked(before: Before, result: Partial<CheckResult> | SchemaError) {
  const name = revisionName(composition, () => undefined)
  const manifest = toRevisionManifest(composition, { name, number: 1 })
  const metadata = { ...manifest.metadata, uid: 'r', resourceVersion: '1' }
  const made: KubeObject = { ...manifest, metadata: { ...metadata, name } }
  const revision = { ...made, status: statusOf(made, before) }
  const patches: unknown[] = []
  const kube = {
    patch: async (_resource: unknown, _key: unknown, { body }: { readonly body: unknown }) => {
      patches.push(body)
      return revision
    },
  }
  const isDecided = await checkRevisions(
    {
      ...{ kube, clock: { now: () => 0 } },
      revisions: { byIndex: () => [revision], put: () => undefined },
      check: async () => {
        if (result instanceof SchemaError) throw result
        return { errors: [], warnings: [], schemas: [], ...result }
      },
    } as unknown as CompositionDeps, // the members that a check uses
    composition,
    signal,
  )
  const [patch] = patches as readonly { readonly status: object }[]
  const status = merged(revision.status, patch?.status ?? {}) as Told
  const now = toRevision({ ...made, status })
  const [condition] = status.conditions
  return {
    said: `${condition?.reason} ${condition?.message}`.trim(),
    accepted: status.accepted !== undefined,
    undecided: status.undecided ?? [],
    runs: now !== undefined && mayRun(now),
    isDecided,
  }
}

type Before = 'new' | 'refused' | 'accepted' | 'accepted in part' | 'accepted for another'

function statusOf(made: KubeObject, before: Before): object {
  const accepted = [acceptanceOf(made)]
  switch (before) {
    case 'new':
      return {}
    case 'refused':
      return { conditions: [{ ...refused, observedGeneration: 0, lastTransitionTime: '' }] }
    case 'accepted':
      return { accepted }
    case 'accepted in part':
      return { accepted, undecided: [late] }
    case 'accepted for another':
      return { accepted: ['other'] }
    default:
      return before satisfies never
  }
}

/** A merge patch of the top: null takes a member away. */
function merged(status: unknown, patch: object): object {
  const all = Object.entries({ ...Object(status), ...patch })
  return Object.fromEntries(all.filter(([, value]) => value !== null))
}

const refused = { type: 'Valid', status: 'False', reason: 'Invalid', message: 'no' }
const down = new SchemaError(
  new KubeError({ message: 'get /openapi/v3: down', code: 503, reason: 'Unavailable' }),
)
const unread = expect.stringMatching(
  /^SchemaUnavailable schemas cannot be read: get .*down; kubectl/,
)
const [broken, refusals] = [['a: no such field'], ['late: ann may not']]
const rows: readonly (readonly [string, Before, Partial<CheckResult> | SchemaError, unknown])[] = [
  ['good', 'new', {}, { said: 'Checked', accepted: true, runs: true, isDecided: true }],
  [
    'good, but a kind is not served: it runs without that',
    'new',
    { undecided: [late] },
    { said: 'Checked', accepted: true, undecided: [late], runs: true, isDecided: false },
  ],
  [
    'broken from the start',
    'new',
    { errors: broken },
    { said: 'Invalid error: a: no such field', accepted: false, runs: false, isDecided: true },
  ],
  [
    'refused from the start: a right may be given at any time',
    'new',
    { refusals },
    { said: 'Invalid error: late: ann may not', accepted: false, runs: false, isDecided: false },
  ],
  [
    'broken later: it goes on',
    'accepted',
    { errors: broken },
    { said: 'Stale error: a: no such field', accepted: true, runs: true, isDecided: true },
  ],
  [
    'broken while a kind is not served: it goes on, and the kind stays open',
    'accepted in part',
    { errors: broken, undecided: [late] },
    { said: 'Stale error: a: no such field', accepted: true, undecided: [late], runs: true },
  ],
  [
    'refused once the kind is served: it does not go on',
    'accepted in part',
    { refusals },
    { said: 'Invalid error: late: ann may not', accepted: false, runs: false, isDecided: false },
  ],
  [
    'refused and broken: a broken graph hides no refusal',
    'accepted in part',
    { refusals, errors: broken },
    { said: 'Invalid error: late: ann may not; a: no such field', accepted: false, runs: false },
  ],
  [
    'not to be checked now, and never was',
    'new',
    down,
    { said: unread, accepted: false, runs: false, isDecided: false },
  ],
  [
    'not to be checked now: what was accepted goes on',
    'accepted in part',
    down,
    { said: unread, accepted: true, undecided: [late], runs: true, isDecided: false },
  ],
  [
    'not to be checked now: what was refused stays so',
    'refused',
    down,
    { said: 'Invalid no', accepted: false, runs: false, isDecided: false },
  ],
  [
    'broken, and accepted for another author only',
    'accepted for another',
    { errors: broken },
    { said: 'Invalid error: a: no such field', accepted: false, runs: false },
  ],
]

test.each(rows)('%s', async (_reason, before, result, expected) => {
  expect(await checked(before, result)).toMatchObject({ undecided: [], ...Object(expected) })
})
