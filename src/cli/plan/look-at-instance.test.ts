import { expect, test } from '@jest/globals'
import { ex } from '../../../test/support/graph-sample.ts'
import type { GraphSpec } from '../../composition/composition.ts'
import { fromObjectKey, type KubeObject } from '../../kube/object.ts'
import { RestMapping } from '../../kube/rest-mapping.ts'
import { CONFIG_MAPS } from '../../kube/well-known.ts'
import { compileGraph, toLookedAt } from '../evaluation/look.ts'
import { lookAtInstance } from './look-at-instance.ts'

const { signal } = new AbortController()
const environment = { data: {}, missing: [] }
const links = Array.from({ length: 12 }, (_, index) => index)

function link(name: string): KubeObject {
  const next = `link-${Number(name.slice('link-'.length)) + 1}`
  const metadata = { name, namespace: 'team', uid: name, resourceVersion: '1' }
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { next, v: 'x' } }
}

const deps: Parameters<typeof lookAtInstance>[0] = {
  cluster: {
    kube: {
      get: async (_resource, key) => {
        const { name } = fromObjectKey(key)
        return name.startsWith('link-') ? link(name) : undefined
      },
      async *list() {},
      async *watch() {},
    },
    mapping: new RestMapping({
      resources: async () => [CONFIG_MAPS],
      versions: async () => ['v1'],
    }),
  },
  pipelines: { run: () => Promise.reject(new Error('no function is called')), retain: () => {} },
}

test('a chain of references is followed to its end', async () => {
  const compositeTypeRef = { apiVersion: 'acme.io/v1', kind: 'Shop' }
  const map = { apiVersion: 'v1', kind: 'ConfigMap' }
  const refs = links.map((each) => {
    const name = each === 0 ? 'link-0' : ex(`r${each - 1}.data.next`)
    return { id: `r${each}`, ref: { ...map, name } }
  })
  const when = ex('default(r11.data.v, "none") == "x"')
  const nodes = [...refs, { id: 'out', when, resource: { ...map, data: { a: 'b' } } }]
  const spec: GraphSpec = { mode: 'Graph', compositeTypeRef, nodes }
  const compiled = compileGraph(spec, { schemaOf: () => ({}), resolve: () => undefined })
  const metadata = { name: 'shop', namespace: 'team', uid: 'u1', resourceVersion: '1' }
  const instance: KubeObject = { ...compositeTypeRef, metadata, spec: {} }
  const prepared = { spec, compiled, environment }
  const { decision, lookups } = await lookAtInstance(deps, toLookedAt(instance), prepared, signal)
  expect(lookups).toHaveLength(links.length)
  expect(decision.children.map(({ child, step }) => [child.id, step.is])).toEqual([
    ['out', 'apply'],
  ])
})

test('what waits for env says which EnvironmentConfig is missing', async () => {
  const compositeTypeRef = { apiVersion: 'acme.io/v1', kind: 'Shop' }
  const resource = { apiVersion: 'v1', kind: 'ConfigMap', data: { tier: ex('env.tier') } }
  const spec: GraphSpec = { mode: 'Graph', compositeTypeRef, nodes: [{ id: 'a', resource }] }
  const compiled = compileGraph(spec, { schemaOf: () => ({}), resolve: () => undefined })
  const metadata = { name: 'shop', namespace: 'team', uid: 'u1', resourceVersion: '1' }
  const instance = toLookedAt({ ...compositeTypeRef, metadata, spec: {} })
  const prepared = { spec, compiled, environment: { data: {}, missing: ['z does not exist'] } }
  const { evaluation } = await lookAtInstance(deps, instance, prepared, signal)
  const message = 'env.tier is not set (z does not exist)'
  expect(evaluation.outcomes).toMatchObject([{ node: 'a', gaps: [{ message }] }])
})

test('a query without a namespace lists the namespace of the composite, and no other', async () => {
  const compositeTypeRef = { apiVersion: 'acme.io/v1', kind: 'Shop' }
  const query = { apiVersion: 'v1', kind: 'ConfigMap', matchLabels: { app: 'shop' } }
  const spec: GraphSpec = { mode: 'Graph', compositeTypeRef, nodes: [{ id: 'all', query }] }
  const compiled = compileGraph(spec, { schemaOf: () => ({}), resolve: () => undefined })
  const listed = async (namespace: string | undefined) => {
    const asked: unknown[] = []
    const { kube } = deps.cluster
    const list: typeof kube.list = async function* (_resource, options) {
      asked.push(options)
      yield { items: [], resourceVersion: '1' }
    }
    const home = namespace === undefined ? {} : { namespace }
    const metadata = { name: 'shop', ...home, uid: 'u1', resourceVersion: '1' }
    const instance = toLookedAt({ ...compositeTypeRef, metadata, spec: {} })
    const reading = { ...deps, cluster: { ...deps.cluster, kube: { ...kube, list } } }
    await lookAtInstance(reading, instance, { spec, compiled, environment }, signal)
    return asked
  }
  expect(await listed('team')).toEqual([{ namespace: 'team', labelSelector: 'app=shop' }])
  expect(await listed(undefined)).toEqual([{ labelSelector: 'app=shop' }])
})
