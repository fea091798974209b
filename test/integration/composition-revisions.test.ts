import { expect, test } from '@jest/globals'
import { COMPOSITIONS, DEFINITIONS, FUNCTIONS, REVISIONS } from '../../src/composition/resources.ts'
import { KubeError } from '../../src/kube/error.ts'
import type { KubeObject, ObjectKey } from '../../src/kube/object.ts'
import type { NewObject } from '../../src/kube/port.ts'
import { CONFIG_MAPS, EVENTS } from '../../src/kube/well-known.ts'
import { AuditLog } from '../support/audit-log.ts'
import { useEnvironment } from '../support/environment.ts'
import { conditionLines } from '../support/fault-proxy-objects.ts'
import { closeClientsAfterEach, connectClient } from '../support/kube-client.ts'
import { eventually } from '../support/lifecycle-subject.ts'
import { PlatformApi } from '../support/platform-api.ts'

const { signal } = new AbortController()
const patience = 60_000
const ready = 'Ready=True Available'

const environment = useEnvironment({ emulator: false, controller: {}, audit: true })
closeClientsAfterEach()

async function platform(kind: string): Promise<PlatformApi> {
  const kube = await connectClient(environment().kubeconfigPath)
  return new PlatformApi(kube, { kind, plural: `${kind.toLowerCase()}s` })
}

const size = { type: 'string', enum: ['small', 'large'] }

test(
  'each content of a Composition is a revision; going back finds the old one; old ones are dropped',
  async () => {
    const api = await platform('Versioned')
    await api.allow()
    await api.apply(DEFINITIONS, api.definition({ size }))
    await api.until(DEFINITIONS, api.key, ready)
    const text = (value: string) => composition(api, value)
    await api.apply(COMPOSITIONS, text('one'))
    const first = await api.until(COMPOSITIONS, 'versioned', ready)
    await api.apply(COMPOSITIONS, text('two'))
    await api.until(COMPOSITIONS, 'versioned', ready)
    expect(await numbers()).toEqual([1, 2])
    await api.apply(COMPOSITIONS, text('one'))
    const again = await api.until(COMPOSITIONS, 'versioned', ready)
    expect(again.status).toMatchObject({ revision: revisionOf(first) })
    expect(await numbers()).toEqual([2, 3])

    const { spec, ...rest } = text('three')
    await api.apply(COMPOSITIONS, { ...rest, spec: { ...Object(spec), revisionHistoryLimit: 1 } })
    await api.until(COMPOSITIONS, 'versioned', ready)
    await eventually('old revisions to be dropped', async () => {
      const left = await numbers()
      return left.length === 2 && left.includes(4) ? true : undefined
    })

    const kube = await connectClient(environment().kubeconfigPath)
    const orphan = { propagationPolicy: 'Orphan' } as const
    await kube.delete(COMPOSITIONS, 'versioned' as ObjectKey, orphan, signal)
    await api.untilGone(COMPOSITIONS, 'versioned')
    const restored = await api.apply(COMPOSITIONS, { ...rest, spec })
    const returned = await api.until(COMPOSITIONS, 'versioned', ready)
    const taken = await api.get(REVISIONS, revisionOf(returned))
    expect(taken?.metadata.ownerReferences).toMatchObject([{ uid: restored.metadata.uid }])

    await kube.delete(COMPOSITIONS, 'versioned' as ObjectKey, {}, signal)
    await api.untilGone(REVISIONS, revisionOf(returned))

    async function numbers(): Promise<readonly number[]> {
      const reader = await connectClient(environment().kubeconfigPath)
      const labelSelector = 'composition.plumbline.dev/composition=versioned'
      const found: number[] = []
      for await (const page of reader.list(REVISIONS, { labelSelector }, signal)) {
        found.push(...page.items.map(({ spec }) => (spec as { readonly number: number }).number))
      }
      return found.sort((a, b) => a - b)
    }
  },
  patience,
)

test(
  'a Composition that is no good says so, and a revision that was edited is not followed',
  async () => {
    const api = await platform('Faulty')
    await api.allow()
    await api.apply(COMPOSITIONS, composition(api, 'one'))
    await api.until(
      COMPOSITIONS,
      'faulty',
      'Ready=False KindNotDefined: no CompositeResourceDefinition defines Faulty in platform.acme.io/v1',
    )
    await api.apply(DEFINITIONS, api.definition({ size }))
    const made = await api.until(COMPOSITIONS, 'faulty', ready)

    const kube = await connectClient(environment().kubeconfigPath)
    const body = { spec: { source: { nodes: [] } } }
    const key = revisionOf(made) as ObjectKey
    await kube.patch(REVISIONS, key, { type: 'merge', body }, signal)
    await api.until(REVISIONS, key, /^Valid=False Changed: its source was changed/)
    await api.until(COMPOSITIONS, 'faulty', /^Ready=False Invalid: its source/)
    await api.apply(api.resource, api.instance('one', { size: 'small' }))
    await api.until(
      api.resource,
      'default/one',
      /^Synced=False RevisionNotFound: Composition faulty has no revision/,
    )
    await kube.delete(REVISIONS, key, {}, signal)
    await api.until(COMPOSITIONS, 'faulty', ready)

    await api.apply(COMPOSITIONS, composition(api, `\${nobody.spec.x}`))
    await api.until(COMPOSITIONS, 'faulty', /^Ready=False Invalid: error: .*nobody/)
  },
  patience,
)

test(
  'a Composition that cannot be checked says what cannot be read, and goes on by itself',
  async () => {
    const api = await platform('Unchecked')
    await api.allow()
    await api.apply(DEFINITIONS, api.definition({ size }))
    await api.until(DEFINITIONS, api.key, ready)
    const kube = await connectClient(environment().kubeconfigPath)
    const role = { group: 'rbac.authorization.k8s.io', version: 'v1', plural: 'clusterroles' }
    const roles = { ...role, kind: 'ClusterRole', namespaced: false }
    const key = 'system:discovery' as ObjectKey
    const { rules } = (await kube.get(roles, key, signal)) as KubeObject & {
      readonly rules: readonly { readonly nonResourceURLs: readonly string[] }[]
    }
    const allow = (body: unknown) => kube.patch(roles, key, { type: 'merge', body }, signal)
    const rest = rules.map((rule) => ({
      ...rule,
      nonResourceURLs: rule.nonResourceURLs.filter((path) => !path.startsWith('/openapi')),
    }))
    try {
      await allow({ rules: rest })
      await eventually('nobody to be told of schemas', async () => {
        const asked = ['auth', 'can-i', 'get', '/openapi/v3', '--as', 'somebody']
        return (await environment().kubectl(asked)).stdout.startsWith('no') || undefined
      })
      await api.apply(COMPOSITIONS, composition(api, 'one'))
      const says = /^Ready=False SchemaUnavailable: schemas cannot be read: get \/openapi\/v3: 403/
      await api.until(COMPOSITIONS, 'unchecked', says)
      await api.apply(api.resource, api.instance('late', { size: 'small' }))
      await api.until(
        api.resource,
        'default/late',
        /^Synced=False Invalid: revision .*: not checked yet: schemas cannot be read: .*system:disco/,
      )
    } finally {
      await allow({ rules })
    }
    await api.until(COMPOSITIONS, 'unchecked', ready)
    const isReady = async () => {
      const made = await api.get(api.resource, 'default/late')
      return conditionLines(made).includes(ready) || undefined
    }
    await eventually('the instance to be Ready', isReady, 40_000)
  },
  2 * patience,
)

test(
  'a revision says which schemas it was checked against, and Events what was accepted and refused',
  async () => {
    const api = await platform('Printed')
    await api.allow()
    await api.apply(DEFINITIONS, api.definition({ size }))
    await api.until(DEFINITIONS, api.key, ready)
    await api.apply(COMPOSITIONS, composition(api, 'one'))
    const made = await api.until(COMPOSITIONS, 'printed', ready)
    const before = await printsOf(api, revisionOf(made))
    expect(Object.keys(before)).toEqual(['Printed', 'ConfigMap'])

    await api.apply(DEFINITIONS, api.definition({ size, zone: { type: 'string' } }))
    await eventually('the fingerprint of the changed kind to change', async () => {
      const after = await printsOf(api, revisionOf(made))
      return (after.Printed !== before.Printed && after.ConfigMap === before.ConfigMap) || undefined
    })
    await api.apply(DEFINITIONS, api.definition({ size: { type: 'integer' } }))
    await api.until(DEFINITIONS, api.key, /^Synced=False BreakingChange/)
    await api.apply(COMPOSITIONS, composition(api, `\${nobody.spec.x}`))
    await api.until(COMPOSITIONS, 'printed', /^Ready=False Invalid/)
    const expected = [
      'CompositeResourceDefinition Normal Accepted',
      'CompositeResourceDefinition Normal Available',
      'CompositeResourceDefinition Warning BreakingChange',
      'Composition Normal Accepted',
      'Composition Warning Invalid',
    ]
    await eventually('Events of both', async () => {
      const told = await eventsOf(['printed', api.key])
      return expected.every((each) => told.includes(each)) || undefined
    })
  },
  patience,
)

test(
  'a Function is ready when its Secret is there',
  async () => {
    const api = await platform('Called')
    const kube = await connectClient(environment().kubeconfigPath)
    const manifest = {
      apiVersion: 'composition.plumbline.dev/v1beta1',
      kind: 'Function',
      metadata: { name: 'plain' },
      spec: { endpoint: 'dns:///127.0.0.1:9443', tls: { insecure: true } },
    }
    await kube.create(FUNCTIONS, manifest, signal)
    await api.until(FUNCTIONS, 'plain', ready)
    const secretRef = { namespace: 'default', name: 'certs' }
    const secured = {
      ...manifest,
      metadata: { name: 'secured' },
      spec: { ...manifest.spec, tls: { secretRef } },
    }
    await kube.create(FUNCTIONS, secured, signal)
    await api.until(
      FUNCTIONS,
      'secured',
      'Ready=False SecretNotReady: Secret default/certs of spec.tls.secretRef does not exist',
    )
    const both = { ...secured, metadata: { name: 'both' }, spec: { ...manifest.spec, tls: {} } }
    await expect(kube.create(FUNCTIONS, both, signal)).rejects.toBeInstanceOf(KubeError)
  },
  patience,
)

test(
  'an instance is made by its Composition, and a restart writes nothing',
  async () => {
    const api = await platform('Whole')
    await api.allow()
    await api.apply(DEFINITIONS, api.definition({ size }))
    await api.until(DEFINITIONS, api.key, ready)
    await api.apply(COMPOSITIONS, composition(api, 'one'))
    await api.until(COMPOSITIONS, 'whole', ready)
    await api.apply(api.resource, api.instance('whole', { size: 'small' }))
    const made = await api.until(api.resource, 'default/whole', /^Ready=True/)
    expect(made.status).toMatchObject({
      plumbline: { composition: 'whole', inventory: [{ id: 'settings', ready: true }] },
    })
    const child = await api.get(CONFIG_MAPS, 'default/whole-settings')
    expect(child).toMatchObject({ data: { value: 'one' } })

    const log = new AuditLog(environment().controlPlane.auditLog)
    await environment().controller.terminate()
    const mark = await log.mark()
    await environment().startController(signal)
    await eventually('every kind to be reconciled', () =>
      haveReconciled(['CompositeResourceDefinition', 'Composition', 'Function', 'Whole']),
    )
    const writes = await log.writesSince(mark)
    expect(writes.filter((write) => !write.includes('leases'))).toEqual([])
  },
  patience,
)

/** Fingerprints by kind. */
async function printsOf(api: PlatformApi, revision: string) {
  const found = await api.get(REVISIONS, revision)
  const { schemas = [] } = (found?.status ?? {}) as {
    readonly schemas?: readonly { readonly kind: string; readonly fingerprint: string }[]
  }
  return Object.fromEntries(schemas.map(({ kind, fingerprint }) => [kind, fingerprint]))
}

/** `kind type reason` of the Events about objects of the cluster with these names. */
async function eventsOf(names: readonly string[]): Promise<readonly string[]> {
  const kube = await connectClient(environment().kubeconfigPath)
  const found: string[] = []
  for await (const { items } of kube.list(EVENTS, { namespace: 'default' }, signal)) {
    for (const item of items) {
      const { regarding, type, reason } = item as unknown as {
        readonly regarding?: { readonly kind: string; readonly name: string }
        readonly type: string
        readonly reason: string
      }
      if (names.includes(regarding?.name ?? '')) found.push(`${regarding?.kind} ${type} ${reason}`)
    }
  }
  return found
}

/** Whether the controller has reconciled these kinds since it started, and has nothing left to do. */
async function haveReconciled(kinds: readonly string[]): Promise<true | undefined> {
  const answer = await fetch(environment().metricsUrl ?? '')
  const lines = (await answer.text()).split('\n')
  const isDone = (kind: string) =>
    lines.some((line) => line.includes('reconcile_total{') && line.includes(`kind="${kind}"`)) &&
    lines.some((line) => line.includes(`queue_depth{queue="${kind}"} 0`))
  return kinds.every(isDone) || undefined
}

function composition(api: PlatformApi, value: string): NewObject {
  const { kind } = api.resource
  const map = { apiVersion: 'v1', kind: 'ConfigMap', data: { value } }
  return {
    apiVersion: 'composition.plumbline.dev/v1beta1',
    kind: 'Composition',
    metadata: { name: kind.toLowerCase() },
    spec: {
      compositeTypeRef: { apiVersion: api.apiVersion, kind },
      mode: 'Graph',
      nodes: [{ id: 'settings', resource: map }],
    },
  }
}

function revisionOf({ status }: KubeObject): string {
  return (status as { readonly revision: string }).revision
}
