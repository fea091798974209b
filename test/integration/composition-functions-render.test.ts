import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { renderFiles } from '../../src/cli/render/render-files.ts'
import { COMPOSITIONS, FUNCTIONS } from '../../src/composition/resources.ts'
import { apiVersionOf } from '../../src/kube/object.ts'
import { cel } from '../support/composition-rig.ts'
import { useFunctionPeers } from '../support/function-peers.ts'

const { signal } = new AbortController()
const peers = useFunctionPeers()
const compositeTypeRef = { apiVersion: 'acme.test/v1', kind: 'Shop' }
const instance = { ...compositeTypeRef, metadata: { name: 'corner' }, spec: { size: 's' } }
const map = { apiVersion: 'v1', kind: 'ConfigMap', data: { word: 'x' } }
const desired = {
  composite: { resource: { status: { url: 'https://x' } } },
  resources: { made: { resource: map, ready: 'READY_TRUE' } },
}
const functionRef = { name: 'peer' }
const make = { functionRef, input: { do: 'reply', with: { desired } } }
const secretRef = { namespace: 'team', name: 'key' }

let folder = ''
let target = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plumbline-render-'))
  target = (await peers().start('typescript')).target
}, 60_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

async function render(spec: unknown, ...more: readonly unknown[]) {
  const composition = {
    apiVersion: apiVersionOf(COMPOSITIONS),
    kind: COMPOSITIONS.kind,
    metadata: { name: 'shops' },
    spec,
  }
  const path = join(folder, 'objects.json')
  await writeFile(path, JSON.stringify({ kind: 'List', items: [composition, instance, ...more] }))
  const files = { filename: [path], observed: [], schemas: [], env: undefined, mostPasses: 20 }
  const { renderings } = await renderFiles(files, signal)
  const [rendering] = renderings
  if (rendering === undefined) throw new Error('nothing was rendered')
  return rendering
}

function peer() {
  const spec = { endpoint: target, tls: { insecure: true } }
  const { kind } = FUNCTIONS
  return { apiVersion: apiVersionOf(FUNCTIONS), kind, metadata: { name: 'peer' }, spec }
}

describe('render', () => {
  test('runs a pipeline with the Functions of the files', async () => {
    const rendering = await render(
      { mode: 'Pipeline', compositeTypeRef, pipeline: [{ step: 'make', ...make }] },
      peer(),
    )
    expect(rendering).toMatchObject({ isReady: true, problem: '' })
    expect(rendering.objects).toMatchObject([
      { kind: 'Shop', status: { url: 'https://x' } },
      { kind: 'ConfigMap', metadata: { name: 'corner-made' }, data: { word: 'x' } },
    ])
  })

  test('gives functions what they ask for out of the files', async () => {
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'key', namespace: 'team' },
      stringData: { token: 'hidden' },
    }
    const requiredResources = [{ requirementName: 'it', ...map, name: 'given' }]
    const report = {
      step: 'report',
      functionRef,
      input: { do: 'report' },
      credentials: [{ name: 'key', source: 'Secret', secretRef }],
      requirements: { requiredResources },
    }
    const given = { ...map, metadata: { name: 'given', namespace: 'default' } }
    const { objects } = await render(
      { mode: 'Pipeline', compositeTypeRef, pipeline: [report] },
      ...[peer(), secret, given],
    )
    expect(objects[0]).toMatchObject({
      status: { seen: { required: { it: ['given'] }, credentials: { key: { token: 'hidden' } } } },
    })
  })

  test('calls the functions of a graph, and goes on to what reads them', async () => {
    const nodes = [
      { id: 'sites', function: make },
      {
        id: 'reader',
        resource: { ...map, data: { word: cel('sites.made.data.word') } },
      },
    ]
    const { isReady, objects } = await render({ mode: 'Graph', compositeTypeRef, nodes }, peer())
    expect(isReady).toBe(true)
    expect(objects.slice(1)).toMatchObject([
      { metadata: { name: 'corner-reader' }, data: { word: 'x' } },
      { metadata: { name: 'corner-sites-made' } },
    ])
  })

  test('says what cannot be called', async () => {
    const pipeline = [{ step: 'make', ...make }]
    expect(await render({ mode: 'Pipeline', compositeTypeRef, pipeline })).toMatchObject({
      isReady: false,
      problem: expect.stringContaining('function "peer") cannot be called: there is no such'),
    })
  })
})
