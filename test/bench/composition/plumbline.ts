import { COMPOSITIONS, compositionGroup, DEFINITIONS } from '../../../src/composition/resources.ts'
import { apiVersionOf, type Resource } from '../../../src/kube/object.ts'
import { PlatformApi } from '../../support/platform-api.ts'
import { type Composer, childIds, expression, type World } from './composer.ts'

const account = 'system:serviceaccount:plumbline-system:plumbline'
const value = expression('self.spec.value')

/** This checkout, as `npm run bench` bundles it. The environment has it running already. */
export function plumblineComposer(world: World): Composer {
  const { environment, kube, signal } = world
  const api = new PlatformApi(kube, { kind: 'PlumblineBench', plural: 'plumblinebenches' })
  let isDefined = false
  return {
    name: 'plumbline',
    resource: api.resource,
    made: ({ user }) => user.username === account,
    async start() {
      if (isDefined) await environment.startController(signal)
      else await define(api)
      isDefined = true
    },
    stop: () => environment.controller.terminate(),
    get pid() {
      return environment.controller.pid
    },
  }
}

async function define(api: PlatformApi): Promise<void> {
  await api.allow()
  await api.apply(DEFINITIONS, api.definition({ value: { type: 'string' } }))
  await api.until(DEFINITIONS, api.key, /^Ready=True/)
  await api.apply(COMPOSITIONS, compositionOf(api.resource))
  await api.until(COMPOSITIONS, 'bench', /^Ready=True/)
}

function compositionOf(resource: Resource) {
  const nodes = childIds.map((id) => ({
    id,
    resource: { apiVersion: 'v1', kind: 'ConfigMap', data: { id, value } },
  }))
  const compositeTypeRef = { apiVersion: apiVersionOf(resource), kind: resource.kind }
  return {
    apiVersion: `${compositionGroup}/v1beta1`,
    kind: COMPOSITIONS.kind,
    metadata: { name: 'bench' },
    spec: { compositeTypeRef, mode: 'Graph', nodes },
  }
}
