import type { Verdict } from '../../src/drift/verdict.ts'
import type { KubeObject } from '../../src/kube/object.ts'
import type { Ledger } from '../../src/managed/ledger.ts'
import { type ManagedResource, toManagedResource } from '../../src/managed/managed-resource.ts'
import type { Snapshot } from '../../src/managed/snapshot.ts'
import { type AnyKind, type Present, toExternalName } from '../../src/provider/index.ts'
import { kind as widget } from './sample-provider/sample/widget/index.ts'

/** When the resource of these snapshots became ours, and what the clock says. */
export const ownedSince = '2026-01-01T00:00:00.000Z'
export const nowMs = Date.parse('2026-01-01T01:00:00Z')

/** An object of the sample kind; `change` is merged into its metadata and spec. */
export function managedObject(change: {
  readonly metadata?: Partial<KubeObject['metadata']>
  readonly spec?: Readonly<Record<string, unknown>>
  readonly status?: Readonly<Record<string, unknown>>
}): KubeObject {
  return {
    apiVersion: 'sample.example.com/v1beta1',
    kind: 'Widget',
    metadata: {
      name: 'logs',
      namespace: 'team-a',
      uid: 'uid-1',
      resourceVersion: '7',
      generation: 2,
      finalizers: ['plumbline.dev/external-resource'],
      ...change.metadata,
    },
    spec: {
      forProvider: { region: 'eu-west-1' },
      providerConfigRef: { kind: 'ClusterProviderConfig', name: 'default' },
      ...change.spec,
    },
    ...(change.status === undefined ? {} : { status: change.status }),
  }
}

export function managedResource(change: Parameters<typeof managedObject>[0] = {}): ManagedResource {
  return toManagedResource(widget, managedObject(change))
}

export const present: Present = {
  is: 'present',
  phase: 'ready',
  word: 'available',
  writable: 'all',
  actual: { region: 'eu-west-1' },
  facts: {},
}

export const ownedLedger: Ledger = {
  memory: { applied: new Map(), known: new Map() },
  owned: { since: ownedSince, how: 'created', seen: true },
  writes: new Map(),
  resolved: [],
}

export const newLedger: Ledger = { ...ownedLedger, owned: undefined }

/** Annotations of an object whose creation was recorded at that time. */
export function intentAt(at: string) {
  return {
    'plumbline.dev/create-intent': `uid-1 ${at}`,
    'plumbline.dev/external-name': 'logs',
  }
}

/** The status of an object that was told that its name is taken. */
export const alreadyExists = {
  conditions: [
    {
      type: 'Synced',
      status: 'False',
      reason: 'AlreadyExists',
      message: 'logs already exists',
      lastTransitionTime: '2026-01-01T00:59:00Z',
      observedGeneration: 2,
    },
  ],
}

/** A verdict on one path; digests are the printed values. */
export function verdictOn(at: string, change: Partial<Verdict> = {}): Verdict {
  const desired = 'desired' in change ? change.desired : 'wanted'
  const actual = 'actual' in change ? change.actual : 'found'
  return {
    is: 'Drift',
    path: [{ member: at }],
    at,
    desired,
    actual,
    group: 'settings',
    rules: { shape: 'leaf' },
    digests: { desired: String(desired), actual: String(actual) },
    claims: undefined,
    ...change,
  }
}

/** A settled, owned, confirmed look at a resource in sync; `change` says what is otherwise. */
export function snapshot(change: Partial<Snapshot> = {}): Snapshot {
  return {
    kind: widget as AnyKind,
    resource: managedResource(),
    name: toExternalName('logs'),
    rival: undefined,
    createRefused: false,
    observation: present,
    ledger: ownedLedger,
    verdicts: [],
    drift: { correct: [], withheld: [], silent: [], holdUntilMs: undefined },
    means: { digest: (_, value) => String(value), secret: () => undefined },
    ...change,
    timing: {
      nowMs,
      confirmed: true,
      settlingMs: 0,
      confirmMs: 3000,
      transitionMs: 500,
      ...change.timing,
    },
  }
}
