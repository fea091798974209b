import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { withCluster } from '../../src/cli/cluster/cluster.ts'
import type { ManifestObject } from '../../src/cli/manifest/manifest.ts'
import { exitCodeOf } from '../../src/cli/plan/plan.ts'
import { planManifests } from '../../src/cli/plan/plan-manifests.ts'
import { printPlan } from '../../src/cli/plan/print-plan.ts'
import type { NodeSource } from '../../src/composition/graph/index.ts'
import { COMPOSITIONS, DEFINITIONS } from '../../src/composition/resources.ts'
import { apiVersionOf } from '../../src/kube/object.ts'
import type { NewObject } from '../../src/kube/port.ts'
import { mapNode } from '../support/composition-config-maps.ts'
import { cel } from '../support/composition-rig.ts'
import { useEnvironment } from '../support/environment.ts'
import { closeClientsAfterEach, connectClient } from '../support/kube-client.ts'
import { kubeconfigAs } from '../support/kubeconfig-as.ts'
import { PlatformApi } from '../support/platform-api.ts'
import { valuesOfWords, yamlOfWords } from '../support/yaml-words.ts'

const { signal } = new AbortController()
const patience = 60_000
const ready = 'Ready=True Available'
const environment = useEnvironment({ emulator: false, controller: {} })
closeClientsAfterEach()

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plumbline-plan-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

interface Choice {
  readonly fleet?: boolean
  readonly kubeconfig?: string
}

async function plan(
  objects: readonly NewObject[],
  { fleet = false, kubeconfig = environment().kubeconfigPath }: Choice = {},
) {
  const options = { fleet, cloud: true, fieldManager: 'author' }
  const manifests = objects as readonly ManifestObject[]
  const result = await withCluster(
    { kubeconfig, namespace: 'default' },
    (cluster) => planManifests(cluster, manifests, options, signal),
    signal,
  )
  const code = exitCodeOf([...result.objects, ...result.fleet])
  return { text: printPlan(result, fleet), code }
}

const fields = {
  size: { type: 'string', enum: ['small', 'large'] },
  word: { type: 'string' },
  parts: { type: 'integer' },
  more: { type: 'boolean' },
}

function composition(api: PlatformApi, nodes: readonly NodeSource[], more = {}): NewObject {
  const compositeTypeRef = { apiVersion: api.apiVersion, kind: api.resource.kind }
  return {
    apiVersion: apiVersionOf(COMPOSITIONS),
    kind: COMPOSITIONS.kind,
    metadata: { name: api.resource.plural },
    spec: { mode: 'Graph', compositeTypeRef, nodes, ...more },
  }
}

async function define(kind: string, nodes: readonly NodeSource[]): Promise<PlatformApi> {
  const kube = await connectClient(environment().kubeconfigPath)
  const api = new PlatformApi(kube, { kind, plural: `${kind.toLowerCase()}s` })
  await api.allow()
  await api.apply(DEFINITIONS, api.definition(fields))
  await api.until(DEFINITIONS, api.key, ready)
  await api.apply(COMPOSITIONS, composition(api, nodes))
  await api.until(COMPOSITIONS, api.resource.plural, ready)
  return api
}

async function exists(api: PlatformApi, ...names: readonly string[]): Promise<void> {
  for (const name of names) {
    await api.apply(api.resource, api.instance(name, { size: 'small' }))
    await api.until(api.resource, `default/${name}`, ready)
  }
}

describe('an instance', () => {
  test(
    'is told what of its children fails, waits and is excluded, changed or not',
    async () => {
      const api = await define('Gapped', [
        mapNode('extra', { a: 'b' }, { when: cel('default(self.spec.more, false)') }),
        mapNode('cfg', {
          part: cel('string(12 / self.spec.parts)'),
          word: cel('self.spec.word'),
          extra: cel('extra.metadata.name'),
        }),
        { id: 'unread', value: cel('12 / self.spec.parts') },
      ])
      const spec = { parts: 3, word: 'x', more: true }
      await api.apply(api.resource, api.instance('one', spec))
      await api.until(api.resource, 'default/one', ready)
      expect(await plan([api.instance('one', spec)])).toMatchObject({ code: 0 })

      const edited = await plan([api.instance('one', { parts: 0, more: false })])
      expect(edited.code).toBe(1)
      expect(edited.text).toContain(`  ! fails cfg: ConfigMap/one-cfg
      data.extra: waits: extra is excluded by its when; the last value stays
      data.word: waits: self.spec.word is not set; the last value stays
      ! data.part: `)
      expect(edited.text).toMatch(/ {6}! data\.part: .*; the last value stays\n/)
      expect(edited.text).toMatch(/ {2}! fails unread\n {6}! int divide by zero\n/)
      expect(edited.text).toContain('- delete extra: ConfigMap/one-extra (excluded by its when)')

      const fresh = await plan([api.instance('two', { parts: 0, word: 'x', more: true })])
      expect(fresh.code).toBe(1)
      expect(fresh.text).toMatch(/ {2}! refuse cfg: ConfigMap\/two-cfg\n {6}! data\.part: /)
      const never = await plan([api.instance('two', { parts: 3, more: true })])
      expect(never.code).toBe(2)
      expect(never.text).toContain('  ? wait cfg: ConfigMap/two-cfg\n')
      expect(never.text).toContain('data.word: waits: self.spec.word is not set\n')
    },
    patience,
  )

  test(
    'of which nothing is made says so: paused, or on its way out',
    async () => {
      const nodes = (a: string) => [mapNode('cfg', { a }, { protect: true })]
      const api = await define('Idle', nodes('b'))
      await exists(api, 'at-work', 'leaving', 'resting')
      const { plural } = api.resource
      await environment().kubectl(['annotate', plural, 'resting', 'plumbline.dev/paused=true'])
      await environment().kubectl(['delete', plural, 'leaving', '--wait=false'])

      const fleet = await plan([composition(api, nodes('c'))], { fleet: true })
      expect(fleet.text).toContain('~ update cfg: ConfigMap/at-work-cfg')
      expect(fleet.text).toContain(
        '= no change Idle/resting (paused by annotation plumbline.dev/paused: "true": nothing is done)',
      )
      expect(fleet.text).toContain(
        '= no change Idle/leaving (is being deleted: nothing is made any more)',
      )
      expect(fleet.text).toMatch(
        /! refuse cfg: ConfigMap\/leaving-cfg \(.* is protected; to delete/,
      )
      expect(fleet.text).toMatch(/^Plan: 2 to update, 1 to refuse\.$/m)
      expect(fleet.text).toMatch(/^rollout of .*: 1 instance moves, in waves$/m)

      const resting = await plan([api.instance('resting', { size: 'small' })])
      expect(resting).toMatchObject({ code: 0 })
      await environment().kubectl([
        ...['annotate', plural, 'leaving', 'resting', 'plumbline.dev/unprotect=true'],
      ])
      await api.untilGone(api.resource, 'default/leaving')
    },
    patience,
  )

  test(
    'is planned as far as the rights of whoever plans go',
    async () => {
      const api = await define('Guarded', [
        mapNode('cfg', { size: cel('default(self.spec.size, "none")') }),
        { id: 'seen', query: { apiVersion: 'v1', kind: 'ConfigMap', matchLabels: { a: 'b' } } },
        mapNode('total', { found: cel('string(size(seen))'), of: cel('cfg.metadata.uid') }),
      ])
      await exists(api, 'mine')
      const own = '--verb=get,create,patch --resource=guardeds.platform.acme.io'
      const group = 'composition.plumbline.dev'
      const kinds = ['compositeresourcedefinitions', 'compositions', 'compositionrevisions']
      const platform = [...kinds, 'environmentconfigs', 'functions'].map(
        (each) => `${each}.${group}`,
      )
      const reads = `--verb=list --resource=${platform.join(',')}`
      const somebody = async (user: string, ...rules: readonly string[]) => ({
        kubeconfig: await kubeconfigAs(environment(), { user, rules, folder }),
      })
      const same = api.instance('mine', { size: 'small' })

      const told = await plan([same], await somebody('dev', own, reads))
      expect(told).toEqual({
        code: 4,
        text: `Guarded/mine (revision ${told.text.split(/revision |\)/)[1]})
  ? not asked seen: ConfigMap (no right to list ConfigMap in namespace default: ask for that right)
  ? not asked cfg: ConfigMap/mine-cfg (no right to get ConfigMap in namespace default: ask for that right)
  ? not asked total: ConfigMap/mine-total (no right to get ConfigMap in namespace default: ask for that right)

Plan: 3 not asked.
`,
      })

      const sees = '--verb=get,list --resource=configmaps'
      const looks = await plan([api.instance('two', {})], await somebody('looks', own, reads, sees))
      expect(looks.code).toBe(2)
      expect(looks.text).toContain(
        '+ create cfg: ConfigMap/two-cfg (not tried: no right to patch ConfigMap in namespace default: ask for that right)',
      )
      const edited = await plan([api.instance('mine', { size: 'large' })], {
        kubeconfig: join(folder, 'looks.yaml'),
      })
      expect(edited.text).toContain(
        '? not asked cfg: ConfigMap/mine-cfg (no right to patch ConfigMap',
      )

      const blind = await plan([same], await somebody('blind', own))
      expect(blind.code).toBe(4)
      expect(blind.text).toMatch(
        /\? not asked Guarded\/mine \(what it composes: no right to list CompositeResourceDefinition, .*: ask for that right\)/,
      )
      const edits = '--verb=get,create,patch --resource=compositions.composition.plumbline.dev'
      const next = composition(api, [mapNode('cfg', { size: 'x' })])
      const author = await plan([next], {
        fleet: true,
        ...(await somebody('author', edits, reads)),
      })
      expect(author.text).toContain('(its instances: no right to list Guarded: ask for that right)')
    },
    patience,
  )
})

describe('functions that are given what whoever plans may not read', () => {
  const call = {
    functionRef: { name: 'asking' },
    requirements: {
      requiredResources: [
        { requirementName: 'it', apiVersion: 'v1', kind: 'Secret', name: 'hidden' },
      ],
    },
  }
  const right = 'ask for that right)'
  const why = /"step" \(function "asking"\) needs what could not be read: requirement "it" .*403/

  test.each([
    {
      mode: 'Graph',
      kind: 'Noded',
      source: { mode: 'Graph', nodes: [{ id: 'step', function: call }] },
    },
    {
      mode: 'Pipeline',
      kind: 'Stepped',
      source: { mode: 'Pipeline', pipeline: [{ step: 'step', ...call }] },
    },
  ])('are not asked ($mode)', async ({ kind, source }) => {
    const kube = await connectClient(environment().kubeconfigPath)
    const api = new PlatformApi(kube, { kind, plural: `${kind.toLowerCase()}s` })
    await api.allow()
    await api.apply(DEFINITIONS, api.definition(fields))
    await api.until(DEFINITIONS, api.key, ready)
    const { compositeTypeRef } = composition(api, []).spec as { readonly compositeTypeRef: unknown }
    const metadata = { name: api.resource.plural }
    const { apiVersion, kind: own } = composition(api, [])
    await api.apply(COMPOSITIONS, {
      ...{ apiVersion, kind: own, metadata },
      spec: { compositeTypeRef, ...source },
    })
    await api.until(COMPOSITIONS, metadata.name, ready)
    const instance = api.instance('one', { size: 'small' })
    await api.apply(api.resource, instance)
    const group = 'composition.plumbline.dev'
    const names = ['compositeresourcedefinitions', 'compositions', 'compositionrevisions']
    const platform = [...names, 'environmentconfigs', 'functions'].map((each) => `${each}.${group}`)
    const rules = [
      `--verb=get,create,patch --resource=${api.resource.plural}.platform.acme.io`,
      `--verb=list --resource=${platform.join(',')}`,
    ]
    const user = api.resource.plural
    const kubeconfig = await kubeconfigAs(environment(), { user, rules, folder })
    const { code, text } = await plan([instance], { kubeconfig })
    expect(text).toMatch(/\n {2}\? not asked step \(/)
    expect(text).toMatch(why)
    expect(text).toContain(right)
    expect(code).toBe(4)
    // Whoever may read it learns that the Function is not there.
    const admin = await plan([instance])
    expect(admin.text).not.toContain('not asked')
    expect(admin.text).toContain('there is no such Function')
    expect(admin.code).toBe(1)
  })
})

test('words of YAML are read as kubectl reads them', async () => {
  const input = yamlOfWords
  const { stdout } = await environment().kubectl(
    ['annotate', '--local', '-f', '-', 'read=again', '-o', 'json'],
    { input },
  )
  expect(JSON.parse(stdout).words).toEqual(valuesOfWords)
})

test('a field that a kind does not have is one line, however large the object', async () => {
  const data = { word: 'x'.repeat(5_000) }
  const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'large' }, data }
  const input = JSON.stringify(map)
  await environment().kubectl(['apply', '-f', '-'], { input })
  const selector = { matchLabels: { a: 'b' } }
  const metadata = { name: 'app', labels: { a: 'b' } }
  const spec = { containers: [{ name: 'a', imagee: 'b' }] }
  const template = { metadata, spec }
  const app = { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { selector, template } }
  const unknown = { apiVersion: 'nobody.test/v1', kind: 'Nothing', metadata: { name: 'a' } }
  const { text, code } = await plan([{ ...map, date: {} }, app, unknown])
  expect({ text, code }).toEqual({
    code: 1,
    text: `ConfigMap/large
  ! ConfigMap/large: there is no field date (did you mean data?): correct it or take it out (kubectl explain lists the fields)
Deployment/app
  ! Deployment/app: there is no field spec.template.spec.containers[0].imagee (did you mean image?): correct it or take it out (kubectl explain lists the fields)
Nothing/a
  ! Nothing of nobody.test/v1 is not served: apply its definition first

Plan: 3 without a plan.
`,
  })
})

describe('a Composition', () => {
  test(
    'and its instance in one file, which is told once; in waves and within a budget',
    async () => {
      const api = await define('Waved', [mapNode('cfg', { a: 'b' }), mapNode('old', { a: 'b' })])
      await exists(api, 'red', 'green', 'blue')
      const rollout = {
        ...{ waves: [{ percent: 30 }, { percent: 100 }], maxUnready: 1 },
        budget: { maxDelete: 1 },
      }
      const next = composition(api, [mapNode('cfg', { a: 'c' })], { rollout })
      const both = await plan([next, api.instance('green', { size: 'large' })], { fleet: true })
      expect(both.text.match(/^Waved\/green/gm)).toHaveLength(1)
      expect(both.text).not.toMatch(/× Waved: .*default\/green/)
      expect(both.text).toMatch(/3 to delete\.\n$/)
      const lines = both.text.split('\n')
      const from = lines.findIndex((line) => line.startsWith('rollout of'))
      expect(lines.slice(from, from + 6)).toEqual([
        expect.stringMatching(
          /^rollout of Composition\/waveds to waveds-\w+: 3 instances move, in waves$/,
        ),
        expect.stringMatching(/^ {2}wave 1: 1 \(default\/\w+\)$/),
        expect.stringMatching(/^ {2}wave 2: 2 \(default\/\w+, default\/\w+\)$/),
        '  pauses when more than 1 instances fail',
        '  budget: may delete 1; it takes 0 replaced, 3 deleted',
        expect.stringMatching(/^ {2}! Paused: nobody moves: it would delete 3, allowed are 1: /),
      ])

      const wrong = await plan([next, api.instance('green', { size: 'huge' })], { fleet: true })
      expect(wrong.code).toBe(1)
      expect(wrong.text).toContain('2 × Waved: default/blue, default/red')
      const first = await plan([next])
      expect(first.text).toContain(
        'budget: may delete 1; what it takes shows once all are planned (--fleet)',
      )
    },
    patience,
  )
})
