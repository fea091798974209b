import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { createAccessReviews } from '../../src/composition/admission/access-reviews.ts'
import { createAuthorRights, type Rights } from '../../src/composition/admission/author-rights.ts'
import type { NodeSource } from '../../src/composition/graph/index.ts'
import { loadKubeconfig } from '../../src/kube/kubeconfig.ts'
import { toObjectKey } from '../../src/kube/object.ts'
import { createTransport } from '../../src/kube/transport.ts'
import { SECRETS } from '../../src/kube/well-known.ts'
import { systemClock } from '../../src/runtime/clock.ts'
import { ConfigMaps, mapNode } from '../support/composition-config-maps.ts'
import { CompositionRig, cel } from '../support/composition-rig.ts'
import { useEnvironment } from '../support/environment.ts'
import { useFunctionPeers } from '../support/function-peers.ts'

const { signal } = new AbortController()
const environment = useEnvironment({ controller: false, emulator: false, manifests: [] })
const peers = useFunctionPeers()
let rig: CompositionRig
beforeAll(async () => {
  rig = await CompositionRig.start(environment().kubeconfigPath, { kind: 'Port', plural: 'ports' })
}, 60_000)
afterAll(() => rig.stop())
const maps = new ConfigMaps(() => rig)

const map = (data: Readonly<Record<string, string>>) => ({
  resource: { apiVersion: 'v1', kind: 'ConfigMap', data },
  ready: 'READY_TRUE',
})

function functionNode(
  id: string,
  reply: Readonly<Record<string, unknown>>,
  more: Partial<NodeSource> = {},
): NodeSource {
  const input = { do: 'reply', with: reply }
  return { id, function: { functionRef: { name: 'peer' }, input }, ...more }
}

async function serve(): Promise<void> {
  const { target } = await peers().start('typescript')
  const spec = { endpoint: target, tls: { insecure: true } }
  const metadata = { name: 'peer', uid: 'x', resourceVersion: '1' }
  rig.functions.set('peer', { apiVersion: 'v1', kind: 'Function', metadata, spec })
}

test('a function in a graph: called with what is computed, read by others, quiet at rest', async () => {
  await serve()
  const resources = { east: map({ x: cel('base.data.size') }), west: map({ x: 'w' }) }
  rig.follow({
    nodes: [
      mapNode('base', { size: cel('self.spec.size') }),
      functionNode('sites', {
        desired: { resources },
        results: [{ severity: 'SEVERITY_WARNING', message: 'mind the gap' }],
        conditions: [{ type: 'Mapped', status: 'STATUS_CONDITION_TRUE', reason: 'Fine' }],
      }),
      mapNode('reader', { east: cel('sites.east.data.x'), names: cel('string(size(sites))') }),
    ],
    status: { east: cel('sites["east"].metadata.name') },
  })
  await rig.create('fleet', { size: 'big' })
  await rig.ready('fleet')
  expect(await maps.data('fleet-sites-east')).toEqual({ x: 'big' })
  await maps.becomes('fleet-reader', { east: 'big', names: '2' })
  expect(await rig.status('fleet')).toMatchObject({ east: 'fleet-sites-east' })
  expect(await rig.conditions('fleet')).toMatchObject({ Mapped: expect.stringContaining('Fine') })
  expect(rig.events.filter(({ note }) => note.includes('mind the gap'))).toHaveLength(1)
  const mark = rig.requests.length
  await rig.reconcileAll()
  expect(rig.writesSince(mark)).toEqual([])

  await rig.edit('fleet', { spec: { size: 'huge' } })
  await maps.becomes('fleet-sites-east', { x: 'huge' })
  await maps.becomes('fleet-reader', { east: 'huge', names: '2' })
}, 60_000)

test('a function that cannot be called takes nothing away; one excluded takes its own', async () => {
  const peer = rig.functions.get('peer')
  rig.functions.clear()
  rig.wake({ namespace: 'default', name: 'fleet' })
  await rig.condition('fleet', 'Degraded', /^True\/\w+: sites: pipeline step "sites" .*no such/)
  expect(await maps.data('fleet-sites-west')).toEqual({ x: 'w' })
  if (peer !== undefined) rig.functions.set('peer', peer)

  rig.follow({
    nodes: [functionNode('sites', { desired: { resources: { north: map({ x: 'n' }) } } })],
  })
  await maps.becomes('fleet-sites-north', { x: 'n' })
  await maps.vanishes('fleet-sites-east')
  rig.follow({
    nodes: [
      functionNode(
        'sites',
        { desired: { resources: { north: map({ x: 'n' }) } } },
        { when: cel('self.spec.size == "small"') },
      ),
    ],
  })
  await maps.vanishes('fleet-sites-north')
  await rig.delete('fleet')
  await rig.gone('fleet')
}, 60_000)

test('a function waits for its input, and says for what', async () => {
  const resources = { one: map({ x: cel('self.spec.late') }) }
  rig.follow({ nodes: [functionNode('sites', { desired: { resources } })] })
  await rig.create('late', {})
  await rig.condition(
    'late',
    'Ready',
    /^False\/Creating: 1 of 1 not ready: sites waits: self\.spec\.late/,
  )
  await rig.edit('late', { spec: { late: 'now' } })
  await rig.ready('late')
  expect(await maps.data('late-sites-one')).toEqual({ x: 'now' })
  await rig.delete('late')
  await rig.gone('late')
  expect(await maps.get('late-sites-one')).toBeUndefined()
}, 60_000)

test('functions see the connection details of children, and of nobody else', async () => {
  const { kubeconfigPath } = environment()
  const piers = await CompositionRig.start(kubeconfigPath, { kind: 'Pier', plural: 'piers' })
  try {
    const spec = { writeConnectionSecretToRef: { name: 'pier-conn' } }
    const pier = { resource: { apiVersion: 'acme.test/v1', kind: 'Pier', spec } }
    const reply = { do: 'reply', with: { desired: { resources: { pier } } } }
    const functionRef = { name: 'peer' }
    rig.followPipeline([
      { step: 'make', functionRef, input: reply },
      { step: 'tell', functionRef, input: { do: 'connections' } },
    ])
    const metadata = { name: 'pier-conn', namespace: 'default' }
    const stringData = { password: 'one' }
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata, stringData }
    await rig.kube.create(SECRETS, secret, signal)
    await rig.create('dock', {})
    const told = async () => (await rig.status('dock')).connections
    const child = await rig.eventually('the pier', async () => piers.get('dock-pier'))
    await rig.eventually('nothing told of a foreign Secret', async () => {
      return isDeepStrictEqual(await told(), { pier: {} }) || undefined
    })

    const owner = { apiVersion: 'acme.test/v1', kind: 'Pier', name: 'dock-pier' }
    const ownerReferences = [{ ...owner, uid: child.metadata.uid }]
    await edit({ metadata: { ownerReferences } })
    await rig.eventually('the details of its own', async () => {
      return isDeepStrictEqual(await told(), { pier: { password: 'one' } }) || undefined
    })
    await edit({ stringData: { password: 'two' } })
    await rig.eventually('the changed details', async () => {
      return isDeepStrictEqual(await told(), { pier: { password: 'two' } }) || undefined
    })
    const long = 'correct-horse'
    await edit({ stringData: { password: long } })
    await rig.condition(
      'dock',
      'Synced',
      /^False\/SecretExposed: .*"tell".*the composite: status\.connections\.pier\.password shows a secret/,
    )
    expect(JSON.stringify([await rig.get('dock'), rig.events, rig.complaints])).not.toContain(long)
    await rig.delete('dock')
    await rig.gone('dock')
  } finally {
    await piers.stop()
  }

  async function edit(body: unknown): Promise<void> {
    const key = toObjectKey('default', 'pier-conn')
    await rig.kube.patch(SECRETS, key, { type: 'merge', body }, signal)
  }
}, 60_000)

test('a marked field of a child is shown nowhere by a pipeline, and a plain one where it says', async () => {
  const { kubeconfigPath } = environment()
  const text = { type: 'string' }
  const properties = { key: { ...text, format: 'password' }, shown: text }
  const kind = { kind: 'Vault', plural: 'vaults', status: { type: 'object', properties } }
  const published = async () => {
    const { stdout } = await environment().kubectl(['get', '--raw', '/openapi/v3'])
    return JSON.parse(stdout).paths['apis/acme.test/v1']?.serverRelativeURL
  }
  const before = await published()
  const vaults = await CompositionRig.start(kubeconfigPath, kind)
  const hidden = 'correct-battery'
  const follow = (member: string, into: 'status' | 'map' | 'result') => {
    const vault = { resource: { apiVersion: 'acme.test/v1', kind: 'Vault', spec: {} } }
    const make = { do: 'reply', with: { desired: { resources: { vault } } } }
    const tell = { do: 'quote', with: { from: 'vault', path: ['status', member], into } }
    rig.followPipeline([
      { step: 'make', functionRef: { name: 'peer' }, input: make },
      { step: 'tell', functionRef: { name: 'peer' }, input: tell },
    ])
  }
  try {
    // The index names a new document later than that can be read.
    await rig.eventually('the schema of the children', async () => {
      return (await published()) !== before || undefined
    })
    follow('shown', 'status')
    await rig.create('bank', {})
    await rig.eventually('the vault', async () => vaults.get('bank-vault'))
    const body = { status: { key: hidden, shown: 'plain-battery' } }
    const patch = { type: 'merge', body, subresource: 'status' } as const
    await rig.kube.patch(vaults.resource, vaults.key('bank-vault'), patch, signal)
    const quoted = async () => (await rig.status('bank')).quoted
    await rig.eventually('what is plain', async () => {
      return (await quoted()) === 'plain-battery' || undefined
    })

    follow('key', 'status')
    await rig.condition(
      'bank',
      'Synced',
      /^False\/SecretExposed: .*"tell".*the composite: status\.quoted shows a secret/,
    )
    follow('key', 'map')
    await rig.condition('bank', 'Synced', /^False\/SecretExposed: .*"told": data\.quoted shows a/)
    expect(await maps.get('bank-told')).toBeUndefined()
    const mark = rig.events.length
    follow('key', 'result')
    await rig.condition('bank', 'Synced', /^True/)
    await rig.eventually('the result', async () => {
      return rig.events.slice(mark).some(({ note }) => note.includes('"tell"')) || undefined
    })
    const objects = [await rig.get('bank'), await maps.get('bank-told')]
    expect(JSON.stringify([objects, rig.events, rig.complaints])).not.toContain(hidden)
    await rig.delete('bank')
    await rig.gone('bank')
  } finally {
    await vaults.stop()
  }
}, 60_000)

test('a function makes and reads what the author of its Composition may, and no more', async () => {
  const { kubeconfigPath } = environment()
  const connection = await loadKubeconfig(
    { kind: 'file', path: kubeconfigPath },
    { env: {}, clock: systemClock },
  )
  const transport = createTransport({ connection, clock: systemClock, random: Math.random })
  const access = createAccessReviews(transport)
  const author = { user: 'ann', groups: [] }
  const byAnn = createAuthorRights({ access, clock: systemClock }).of(author)
  const names = { kind: 'Quay', plural: 'quays', rights: { of: () => byAnn } }
  const quays = await CompositionRig.start(kubeconfigPath, names)
  const kubectl = (line: string) => environment().kubectl(line.split(' '))
  const flags = '-n default --user=ann'
  try {
    for (const [name, peer] of rig.functions) quays.functions.set(name, peer)
    await kubectl('create role maps -n default --verb=create,patch,delete --resource=configmaps')
    await kubectl(`create rolebinding maps --role=maps ${flags}`)
    const secret = { resource: { apiVersion: 'v1', kind: 'Secret' }, ready: 'READY_TRUE' }
    quays.follow({
      nodes: [
        functionNode('fine', { desired: { resources: { a: map({ x: 'y' }) } } }),
        functionNode('theft', { desired: { resources: { a: secret } } }),
        functionNode('peek', {
          requirements: { resources: { all: { apiVersion: 'v1', kind: 'Secret' } } },
        }),
      ],
    })
    await quays.create('dock', {})
    await quays.condition(
      'dock',
      'Degraded',
      /^True.*theft: .*"a": ann may not create, delete, patch Secret in namespace default/,
    )
    await quays.condition(
      'dock',
      'Degraded',
      /peek: .*ann may not list Secret in namespace default/,
    )
    expect(await new ConfigMaps(() => quays).data('dock-fine-a')).toEqual({ x: 'y' })
    const key = toObjectKey('default', 'dock-theft-a')
    expect(await quays.kube.get(SECRETS, key, signal)).toBeUndefined()
  } finally {
    await quays.stop()
    await transport.close()
  }
}, 60_000)

test('a kind that is first served while rights are asked for is made only once they were', async () => {
  const { kubeconfigPath } = environment()
  const names = { kind: 'Late', plural: 'lates', group: 'late.test' }
  let lates: CompositionRig | undefined
  const asked: string[] = []
  /** Nobody may make a Late, which is defined while rights to a ConfigMap are asked for. */
  const refusal: Rights['refusal'] = async ({ resource }) => {
    asked.push(resource.kind)
    lates ??= await CompositionRig.start(kubeconfigPath, names)
    return resource.kind === 'Late' ? 'ann may not' : undefined
  }
  const rights = { of: () => ({ refusal }) }
  const kind = { kind: 'Basin', plural: 'basins', rights }
  const basins = await CompositionRig.start(kubeconfigPath, kind)
  try {
    for (const [name, peer] of rig.functions) basins.functions.set(name, peer)
    const object = { apiVersion: 'late.test/v1', kind: 'Late', metadata: { name: 'late' } }
    const late = { resource: { ...object, spec: {} }, ready: 'READY_TRUE' }
    const input = {
      do: 'reply',
      with: { desired: { resources: { a: map({ x: 'y' }), late } } },
    }
    basins.followPipeline([{ step: 'sites', functionRef: { name: 'peer' }, input }])
    await basins.create('dock', {})
    await basins.condition('dock', 'Synced', /^False\/Forbidden: .*"late": ann may not/)
    expect(asked[0]).toBe('ConfigMap')
    expect(basins.writesSince(0)).not.toContain('apply lates')
    expect(await lates?.get('late')).toBeUndefined()
  } finally {
    await basins.stop()
    await lates?.stop()
  }
}, 60_000)
