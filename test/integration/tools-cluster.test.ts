import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { checkOnCluster } from '../../src/cli/check/check-where.ts'
import { printReport } from '../../src/cli/check/report.ts'
import { withCluster } from '../../src/cli/cluster/cluster.ts'
import type { Manifest, ManifestObject } from '../../src/cli/manifest/manifest.ts'
import { readManifests } from '../../src/cli/manifest/read-manifests.ts'
import { type PlanOptions, planManifests } from '../../src/cli/plan/plan-manifests.ts'
import { printPlan } from '../../src/cli/plan/print-plan.ts'
import { exitCodeOf, printTrace } from '../../src/cli/trace/print-trace.ts'
import { traceCluster } from '../../src/cli/trace/trace-cluster.ts'
import type { NodeSource } from '../../src/composition/graph/index.ts'
import {
  COMPOSITIONS,
  compositionGroup,
  DEFINITIONS,
  FUNCTIONS,
} from '../../src/composition/resources.ts'
import { apiVersionOf, toObjectKey } from '../../src/kube/object.ts'
import type { NewObject } from '../../src/kube/port.ts'
import { CONFIG_MAPS } from '../../src/kube/well-known.ts'
import { mapNode } from '../support/composition-config-maps.ts'
import { cel } from '../support/composition-rig.ts'
import { useEnvironment } from '../support/environment.ts'
import { useFunctionPeers } from '../support/function-peers.ts'
import {
  type ConnectedClient,
  closeClientsAfterEach,
  connectClient,
} from '../support/kube-client.ts'
import { eventually } from '../support/lifecycle-subject.ts'
import { PlatformApi } from '../support/platform-api.ts'
import { configOfAccount } from '../support/service-account.ts'

const { signal } = new AbortController()
const patience = 60_000
const ready = 'Ready=True Available'
const environment = useEnvironment({ emulator: false, controller: {} })
const peers = useFunctionPeers()
closeClientsAfterEach()

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plumbline-tools-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const size = { type: 'string', enum: ['small', 'large'] }

async function platform(kind: string): Promise<{ api: PlatformApi; kube: ConnectedClient }> {
  const kube = await connectClient(environment().kubeconfigPath)
  return { kube, api: new PlatformApi(kube, { kind, plural: `${kind.toLowerCase()}s` }) }
}

function composition(api: PlatformApi, name: string, nodes: readonly NodeSource[]): NewObject {
  const compositeTypeRef = { apiVersion: api.apiVersion, kind: api.resource.kind }
  return {
    apiVersion: apiVersionOf(COMPOSITIONS),
    kind: COMPOSITIONS.kind,
    metadata: { name },
    spec: { mode: 'Graph', compositeTypeRef, nodes },
  }
}

async function define(api: PlatformApi, nodes: readonly NodeSource[]): Promise<void> {
  await api.allow()
  await api.apply(DEFINITIONS, api.definition({ size }))
  await api.until(DEFINITIONS, api.key, ready)
  await api.apply(COMPOSITIONS, composition(api, api.resource.plural, nodes))
  await api.until(COMPOSITIONS, api.resource.plural, ready)
}

/** As documented: the controller may compose the kind itself. */
async function allowComposing({ api, kube }: Awaited<ReturnType<typeof platform>>): Promise<void> {
  const { group: apiGroup, plural } = api.resource
  const object = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: {
      name: `nest-${plural}`,
      labels: { [`${compositionGroup}/aggregate-to-composed`]: 'true' },
    },
    rules: [{ apiGroups: [apiGroup], resources: [plural], verbs: ['create', 'delete'] }],
  }
  const group = 'rbac.authorization.k8s.io'
  const names = { plural: 'clusterroles', kind: 'ClusterRole', namespaced: false }
  await kube.create({ group, version: 'v1', ...names }, object, signal)
}

/** The objects as a user's files hold them. */
async function files(...objects: readonly unknown[]): Promise<readonly Manifest[]> {
  const path = join(folder, 'objects.json')
  await writeFile(path, JSON.stringify({ kind: 'List', items: objects }))
  return await readManifests([path])
}

const flags = () => ({ kubeconfig: environment().kubeconfigPath, namespace: 'default' })

async function plan(fleet: boolean, ...objects: readonly unknown[]): Promise<string> {
  return await planWith({ fleet }, ...objects)
}

async function planWith(
  { fleet, ...choice }: Pick<PlanOptions, 'fleet' | 'trustFunctions'>,
  ...objects: readonly unknown[]
): Promise<string> {
  // As PlatformApi applies.
  const options = { fleet, cloud: true, fieldManager: 'author', ...choice }
  const manifests: readonly ManifestObject[] = (await files(...objects)).map((each) => each.object)
  const result = await withCluster(
    flags(),
    (cluster) => planManifests(cluster, manifests, options, signal),
    signal,
  )
  return printPlan(result, fleet)
}

async function trace(kind: string, name: string): Promise<{ text: string; code: number }> {
  const target = { kind, name, allNamespaces: false }
  const [tree] = await withCluster(
    flags(),
    (cluster) => traceCluster(cluster, target, signal),
    signal,
  )
  if (tree === undefined) throw new Error('nothing was traced')
  return { text: printTrace(tree), code: exitCodeOf(tree) }
}

describe('check', () => {
  test(
    'judges by what the cluster serves, and by its schema of a Composition',
    async () => {
      const { api } = await platform('Checked')
      const definition = api.definition({ size })
      const check = async (nodes: readonly unknown[]): Promise<string> => {
        const wrong = composition(api, 'checked', nodes as readonly NodeSource[])
        return printReport(await checkOnCluster(await files(definition, wrong), flags(), signal))
      }
      const right = mapNode('a', { size: cel("default(self.spec.size, 'x')") })
      expect(await check([right])).toBe('2 objects checked: 0 errors, 0 warnings\n')
      const typo = { id: 'a', resource: { apiVersion: 'v1', kind: 'ConfigMap', date: {} } }
      expect(await check([typo])).toMatch(/objects\.json:1: error: a: date: /)
      const limit = mapNode('a', {}, { onDelete: 'Keep' as 'Retain' })
      expect(await check([limit])).toMatch(/error: spec\.nodes\[0\]\.onDelete: /)
    },
    patience,
  )
})

test(
  'check asks what applying would meet: what breaks, what is missing, what its author may',
  async () => {
    const { api } = await platform('Asked')
    await define(api, [mapNode('a', { x: 'y' })])
    const narrower = api.definition({ size: { type: 'integer' } })
    const calls = { id: 'far', function: { functionRef: { name: 'nobody' } } }
    const next = composition(api, 'asked-next', [mapNode('a', { x: 'y' }), calls])
    const own = printReport(await checkOnCluster(await files(narrower, next), flags(), signal))
    expect(own).toMatch(
      /error: not applied, since it breaks what was accepted before: v1 spec\.size: .* kubectl annotate /,
    )
    expect(own).toContain('warning: far: there is no Function nobody yet')

    const kubeconfig = join(folder, 'author.json')
    await writeFile(kubeconfig, await configOfAccount(environment(), 'author'))
    const known = api.definition({ size })
    const checked = await files(known, next)
    const foreign = async () => printReport(await checkOnCluster(checked, { kubeconfig }, signal))
    const lacks = 'a: system:serviceaccount:default:author may not create, delete, patch ConfigMap'
    const first = await foreign()
    expect(first).toContain(`warning: ${lacks} in all namespaces`)
    expect(first).toContain('whether it breaks what is served was not checked')
    expect(first).toContain('whether its Functions are there was not checked')
    await kubectl(
      'create clusterrole writers --verb=get,create,patch --resource=compositions.composition.plumbline.dev',
    )
    await kubectl(
      'create clusterrolebinding writers --clusterrole=writers --serviceaccount=default:author',
    )
    await eventually('the right to be granted', async () => {
      return (await foreign()).includes(`error: ${lacks}`) || undefined
    })
  },
  patience,
)

const kubectl = (line: string) => environment().kubectl(line.split(' '))

describe('trace and plan', () => {
  test(
    'lead through a nested composite to the cause, and tell what an edit would change',
    async () => {
      const inner = await platform('Inner')
      const outer = await platform('Outer')
      await define(inner.api, [
        mapNode('fine', { size: cel("default(self.spec.size, 'small')") }),
        { id: 'gone', ref: { apiVersion: 'v1', kind: 'ConfigMap', name: 'not-there' } },
        mapNode('waits', { word: cel('gone.data.word') }),
      ])
      const nested = {
        apiVersion: inner.api.apiVersion,
        kind: 'Inner',
        spec: { size: cel("default(self.spec.size, 'small')") },
      }
      await allowComposing(inner)
      await define(outer.api, [
        { id: 'inner', resource: nested },
        mapNode('top', { a: 'b' }, { waitFor: { inner: 'ready' } }),
      ])
      const instance = outer.api.instance('one', { size: 'small' })
      await outer.api.apply(outer.api.resource, instance)
      await outer.api.until(outer.api.resource, 'default/one', /^Ready=False .*gone does not exist/)

      const { text, code } = await trace('outer', 'one')
      expect(code).toBe(3)
      expect(text).toContain(
        '└─ ConfigMap/not-there        gone   False  -       does not exist yet',
      )
      expect(text.slice(text.indexOf('Outer/one is not in order'))).toBe(
        'Outer/one is not in order:\n  inner > gone: ConfigMap/not-there: does not exist yet\n',
      )

      const pending = await plan(false, instance)
      expect(pending).toContain('+ create top: ConfigMap/one-top (later: inner is not ready: ')
      expect(pending).toContain('Plan: 1 to create.')
      const edited = outer.api.instance('one', { size: 'large' })
      const told = await plan(false, edited)
      expect(told).toContain('~ spec.size: "small" -> "large"')
      expect(told).toContain('~ update inner: Inner/one-inner')

      await outer.api.apply(outer.api.resource, edited)
      const word = { name: 'not-there', namespace: 'default' }
      const found = { apiVersion: 'v1', kind: 'ConfigMap', metadata: word, data: { word: 'x' } }
      const maps = { group: '', version: 'v1', plural: 'configmaps', kind: 'ConfigMap' }
      await outer.api.apply({ ...maps, namespaced: true }, found)
      await outer.api.until(outer.api.resource, 'default/one', ready)
      expect(await plan(false, edited)).toContain('Plan: nothing would change.')
      expect(await trace('outers', 'one')).toMatchObject({ code: 0 })
      expect((await trace(`inner.${inner.api.resource.group}`, 'one-inner')).code).toBe(0)
    },
    patience,
  )

  test(
    'a deletion that waits is told with what holds it, and what to do',
    async () => {
      const { api, kube } = await platform('Leaver')
      const held = mapNode('held', { a: 'b' })
      const metadata = { finalizers: ['acme.test/hold'] }
      await define(api, [
        { ...held, resource: { ...held.resource, metadata } },
        mapNode('kept', { a: 'b' }, { protect: true }),
      ])
      await api.apply(api.resource, api.instance('one', { size: 'small' }))
      await api.until(api.resource, 'default/one', ready)
      const key = toObjectKey('default', 'one')
      await kube.delete(api.resource, key, {}, signal)
      await api.until(api.resource, key, /^Stalled=True Protected/)

      const { text, code } = await trace('leaver', 'one')
      expect(code).toBe(3)
      expect(text).toContain(
        'held: ConfigMap/one-held: is being deleted, and held by acme.test/hold\n',
      )
      expect(text).toContain(
        'kept: ConfigMap/one-kept: ConfigMap one-kept is protected; to delete it all the same, set annotation plumbline.dev/unprotect: "true" on Leaver one\n',
      )

      await kubectl('annotate leaver one plumbline.dev/unprotect=true')
      const free = { type: 'merge', body: { metadata: { finalizers: null } } } as const
      await kube.patch(CONFIG_MAPS, toObjectKey('default', 'one-held'), free, signal)
      await api.untilGone(api.resource, key)
    },
    patience,
  )

  test(
    'a Composition is planned for its whole fleet in groups, unknowns and deletions told',
    async () => {
      const { api, kube } = await platform('Fleet')
      const first = mapNode('cfg', { size: cel("default(self.spec.size, 'small')") })
      await define(api, [first, mapNode('old', { a: 'b' })])
      for (const [name, spec] of [
        ['a', { size: 'small' }],
        ['b', { size: 'small' }],
        ['c', {}],
      ] as const) {
        await api.apply(api.resource, api.instance(name, spec))
        await api.until(api.resource, `default/${name}`, ready)
      }
      const mark = kube.requests.length
      const next = composition(api, api.resource.plural, [
        mapNode('cfg', { size: cel("default(self.spec.size, 'tiny')") }),
        mapNode('new', { of: cel('cfg.metadata.name') }),
        mapNode('later', { uid: cel('new.metadata.uid') }),
      ])
      const told = await plan(true, next)
      expect(kube.requests.length).toBe(mark)
      expect(told).toContain('2 × Fleet: default/a, default/b')
      expect(told).toContain('Fleet: default/c')
      expect(told).toContain('~ data.size: "small" -> "tiny"')
      expect(told).toContain('+ create new: ConfigMap/a-new')
      expect(told).toContain('data.uid: known after apply (new)')
      expect(told).toContain('- delete old: ConfigMap/a-old')
      expect(told).toContain('Plan: 6 to create, 2 to update, 3 to delete.')
      // A plan is no deed.
      expect((await trace('fleets', 'c')).text).toContain('ConfigMap/c-old')
    },
    patience,
  )

  test(
    'what functions want is planned by calling them, of a pipeline and within a graph',
    async () => {
      const { api } = await platform('Called')
      const { target } = await peers().start('typescript')
      const peer = {
        apiVersion: apiVersionOf(FUNCTIONS),
        kind: FUNCTIONS.kind,
        metadata: { name: 'peer' },
        spec: { endpoint: target, tls: { insecure: true } },
      }
      await define(api, [mapNode('before', { a: 'b' })])
      const instance = api.instance('one', { size: 'small' })
      await api.apply(api.resource, instance)
      await api.until(api.resource, 'default/one', ready)
      const map = { apiVersion: 'v1', kind: 'ConfigMap', data: { word: 'x' } }
      const desired = { resources: { made: { resource: map, ready: 'READY_TRUE' } } }
      const step = { functionRef: { name: 'peer' }, input: { do: 'reply', with: { desired } } }
      const { spec, ...rest } = composition(api, api.resource.plural, [])
      const { compositeTypeRef } = spec as { readonly compositeTypeRef: unknown }
      const pipeline = [{ step: 'make', ...step }]
      const piped = { ...rest, spec: { mode: 'Pipeline', compositeTypeRef, pipeline } }
      const alone = await plan(false, piped)
      expect(alone).toContain(
        '! pipeline step "make" (function "peer") cannot be called: there is no such Function',
      )
      const told = await plan(false, peer, piped)
      expect(told).toContain('+ create made: ConfigMap/one-made')
      expect(told).toContain('- delete before: ConfigMap/one-before')

      // A name for this machine that nobody takes for one.
      const endpoint = target.replace('127.0.0.1', '127.1')
      const away = { ...peer, spec: { ...peer.spec, endpoint } }
      const trusted = await planWith({ fleet: false, trustFunctions: true }, away, piped)
      expect(trusted).toContain('+ create made: ConfigMap/one-made')
      expect(await plan(false, away, piped)).toMatch(
        /! pipeline step "make" \(function "peer"\) not called: a file leads it to .* plan with --trust-functions\n/,
      )

      const graph = composition(api, api.resource.plural, [
        { id: 'sites', function: step },
        mapNode('later', { word: cel('sites.made.data.word') }),
      ])
      const within = await plan(false, peer, graph)
      expect(within).toContain('+ create sites[made]: ConfigMap/one-sites-made')
      expect(within).toContain('data.word: known after apply (sites)')
    },
    patience,
  )

  test('what cannot be found is told with what to do', async () => {
    await expect(trace('nobody', 'x')).rejects.toThrow('kubectl api-resources lists')
    await expect(trace(`${DEFINITIONS.plural}.${compositionGroup}`, 'x')).rejects.toThrow(
      'there is no CompositeResourceDefinition x',
    )
  })
})
