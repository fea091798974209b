import { isDeepStrictEqual } from 'node:util'
import { expect, test } from '@jest/globals'
import { withCluster } from '../../src/cli/cluster/cluster.ts'
import type { CustomResourceDefinition } from '../../src/composition/crd/custom-resource-definition.ts'
import { acceptBreakingAnnotation } from '../../src/composition/definition/breaking-changes.ts'
import type { DefinitionSpec } from '../../src/composition/definition/definition.ts'
import { COMPOSITIONS, DEFINITIONS } from '../../src/composition/resources.ts'
import type { JsonObject } from '../../src/kube/json.ts'
import type { KubeObject, ObjectKey } from '../../src/kube/object.ts'
import type { NewObject } from '../../src/kube/port.ts'
import { CUSTOM_RESOURCE_DEFINITIONS } from '../../src/kube/well-known.ts'
import { readAuditLog } from '../../src/local/audit.ts'
import { AuditLog } from '../support/audit-log.ts'
import { useEnvironment } from '../support/environment.ts'
import { conditionLines } from '../support/fault-proxy-objects.ts'
import { example, fragments, manifests, nameOf, ofKind, withNodes } from '../support/guide.ts'
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
  'a definition becomes an API that validates, and writes nothing when it is looked at again',
  async () => {
    const api = await platform('Depot')
    await api.allow()
    await api.apply(DEFINITIONS, api.definition({ size, archive: { type: 'boolean' } }))
    await api.until(DEFINITIONS, api.key, ready)
    const crd = await api.get(CUSTOM_RESOURCE_DEFINITIONS, api.key)
    expect(crd?.spec).toMatchObject({
      scope: 'Namespaced',
      names: { kind: 'Depot', singular: 'depot', categories: ['composite', 'plumbline'] },
    })
    expect(crd && columnsOf(crd)).toEqual(['Ready', 'Synced', 'Drift', 'Composition', 'Age'])

    const refused = api.apply(api.resource, api.instance('bad', { size: 'huge' }))
    await expect(refused).rejects.toThrow('spec.size: Unsupported value: "huge"')
    await api.apply(
      api.resource,
      api.instance('good', {
        size: 'small',
        plumbline: { compositionRef: { name: 'x' }, compositionUpdatePolicy: 'Manual' },
      }),
    )

    const log = new AuditLog(environment().controlPlane.auditLog)
    await api.until(api.resource, 'default/good', /^Synced=False CompositionNotFound/)
    const mark = await log.mark()
    await annotate(api, { 'example.org/touched': 'yes' })
    await eventually('the definition to be looked at', () => hasLooked(mark))
    expect((await log.writesSince(mark)).filter((write) => !write.includes('leases'))).toEqual([])
  },
  patience,
)

test(
  'a compatible change is served, a breaking one refused with its list until exactly it is accepted',
  async () => {
    const api = await platform('Cache')
    await api.allow()
    await api.apply(DEFINITIONS, api.definition({ size, nodes: { type: 'integer', maximum: 9 } }))
    await api.until(DEFINITIONS, api.key, ready)

    const wider = { size, nodes: { type: 'integer', maximum: 99 }, zone: { type: 'string' } }
    await api.apply(DEFINITIONS, api.definition(wider))
    await api.until(DEFINITIONS, api.key, ready)
    // Ready means served: this must hold at once, without another try.
    await api.apply(api.resource, api.instance('one', { size: 'large', nodes: 50, zone: 'a' }))

    const stored = await api.get(CUSTOM_RESOURCE_DEFINITIONS, api.key)
    const narrower = { size: { type: 'integer' }, nodes: { type: 'integer', maximum: 5 } }
    await api.apply(DEFINITIONS, api.definition(narrower))
    const refused = await api.until(DEFINITIONS, api.key, /^Synced=False BreakingChange/)
    const [line = ''] = conditionLines(refused)
    expect(line).toContain(
      'v1 spec.nodes: maximum changed from 99 to 5; v1 spec.size: type changed from string to integer; v1 spec.zone: was removed.',
    )
    expect(conditionLines(refused).map((each) => each.split(':')[0])).toEqual([
      'Synced=False BreakingChange',
      'Ready=False BreakingChange',
      'Stalled=True BreakingChange',
    ])
    await api.apply(api.resource, api.instance('two', { size: 'small', zone: 'b' }))

    // As an older release has made it: our members come back, the author's stay as they were accepted.
    const kept = await api.get(CUSTOM_RESOURCE_DEFINITIONS, api.key)
    expect(kept?.metadata.generation).toBe(stored?.metadata.generation)
    const kube = await connectClient(environment().kubeconfigPath)
    const body = JSON.parse(JSON.stringify(kept?.spec), (name, value) =>
      name === 'unresolved' ? undefined : value,
    )
    const older = { type: 'merge', body: { spec: body } } as const
    await kube.patch(CUSTOM_RESOURCE_DEFINITIONS, api.key, older, signal)
    await eventually('our members to be there again', async () => {
      const now = await api.get(CUSTOM_RESOURCE_DEFINITIONS, api.key)
      return isDeepStrictEqual(now?.spec, stored?.spec) || undefined
    })
    await api.until(DEFINITIONS, api.key, /^Synced=False BreakingChange/)

    const digest = /accept-breaking-changes=(\w+)$/.exec(line)?.[1] ?? ''
    await annotate(api, { [acceptBreakingAnnotation]: 'another' })
    await api.until(DEFINITIONS, api.key, /^Synced=False BreakingChange/)
    await annotate(api, { [acceptBreakingAnnotation]: digest })
    await api.until(DEFINITIONS, api.key, ready)
    await api.apply(api.resource, api.instance('three', { size: 3 }))
  },
  patience,
)

test(
  'what cannot become an API is told on the definition',
  async () => {
    const api = await platform('Mistake')
    await api.allow()
    const reserved = { plumbline: { type: 'string' } }
    await api.apply(DEFINITIONS, api.definition(reserved))
    await api.until(
      DEFINITIONS,
      api.key,
      "Synced=False Invalid: versions[v1].schema.openAPIV3Schema.spec.plumbline: is Plumbline's own; choose another name",
    )
    await api.apply(DEFINITIONS, api.definition({ size: { type: 'strng' } }))
    await api.until(DEFINITIONS, api.key, /^Synced=False Invalid: .*size.*strng/)
    await api.apply(DEFINITIONS, api.definition({ size }))
    await api.until(DEFINITIONS, api.key, ready)
  },
  patience,
)

test(
  'a group, kind or scope is not changed; a name must be the one of the API',
  async () => {
    const api = await platform('Fixed')
    await api.apply(DEFINITIONS, api.definition({ size }))
    const moved = api.apply(DEFINITIONS, api.definition({ size }, { scope: 'Cluster' }))
    await expect(moved).rejects.toThrow('scope cannot be changed')
    const manifest = api.definition({ size })
    const renamed = { ...manifest, metadata: { name: 'other.platform.acme.io' } }
    await expect(api.apply(DEFINITIONS, renamed)).rejects.toThrow('<names.plural>.<group>')
  },
  patience,
)

test(
  'another version becomes the stored one, and instances are worked on in it',
  async () => {
    const api = await platform('Moved')
    await api.allow()
    const first = api.definition({ size })
    await api.apply(DEFINITIONS, first)
    await api.until(DEFINITIONS, api.key, ready)
    await api.apply(api.resource, api.instance('one', { size: 'small' }))
    await api.until(api.resource, 'default/one', /^Synced=False CompositionNotFound/)

    const [v1] = (first.spec as DefinitionSpec).versions
    const versions = [
      { ...v1, referenceable: false },
      { ...v1, name: 'v2', referenceable: true },
    ]
    await api.apply(DEFINITIONS, api.definition({ size }, { versions }))
    await api.until(DEFINITIONS, api.key, ready)
    await api.apply(api.resource, api.instance('one', { size: 'large' }))
    await api.until({ ...api.resource, version: 'v2' }, 'default/one', /^Synced=False Composition/)

    await api.apply(DEFINITIONS, api.definition({ size }, { versions: versions.slice(1) }))
    await api.until(
      DEFINITIONS,
      api.key,
      /^Synced=False BreakingChange: .*: version v1: was removed\./,
    )
  },
  patience,
)

test(
  'without rights on the instances the definition says which role is missing, and goes on with it',
  async () => {
    const api = await platform('Guarded')
    await api.apply(DEFINITIONS, api.definition({ size }))
    await api.until(
      DEFINITIONS,
      api.key,
      'Ready=False Forbidden: the controller may not work on guardeds.platform.acme.io: create a ClusterRole with the label composition.plumbline.dev/aggregate-to-composed: "true" and the rule {apiGroups: [platform.acme.io], resources: [guardeds, guardeds/status, guardeds/finalizers], verbs: [get, list, watch, patch, update]}',
    )
    await api.allow()
    await api.until(DEFINITIONS, api.key, ready)
  },
  patience,
)

test(
  'a definition whose role is missing says so when it is deleted, and goes once it is there',
  async () => {
    const api = await platform('Roleless')
    const missing = 'the controller may not work on rolelesss.platform.acme.io'
    await api.apply(DEFINITIONS, api.definition({ size }))
    await api.until(DEFINITIONS, api.key, new RegExp(`^Ready=False Forbidden: ${missing}`))
    const kube = await connectClient(environment().kubeconfigPath)
    await kube.delete(DEFINITIONS, api.key, {}, signal)
    const says = new RegExp(`^Ready=False Deleting: deletion waits: nobody knows .*; ${missing}`)
    await api.until(DEFINITIONS, api.key, says)
    await api.allow()
    await api.untilGone(DEFINITIONS, api.key)
  },
  patience,
)

test(
  'an edit of the CRD by hand is undone; one of somebody else is left alone',
  async () => {
    const api = await platform('Edited')
    await api.allow()
    await api.apply(DEFINITIONS, api.definition({ size }))
    await api.until(DEFINITIONS, api.key, ready)
    const path = '/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/size'
    const kube = await connectClient(environment().kubeconfigPath)
    const patch = { type: 'json', body: [{ op: 'remove', path }] } as const
    await kube.patch(CUSTOM_RESOURCE_DEFINITIONS, api.key, patch, signal)
    await eventually('the field to be back', async () => {
      const crd = await api.get(CUSTOM_RESOURCE_DEFINITIONS, api.key)
      return JSON.stringify(crd?.spec).includes('"small"') || undefined
    })
    const foreign = await platform('Foreign')
    await kube.create(CUSTOM_RESOURCE_DEFINITIONS, foreignCrd(foreign), signal)
    await foreign.apply(DEFINITIONS, foreign.definition({ size }))
    await foreign.until(DEFINITIONS, foreign.key, /^Synced=False AlreadyExists/)
    await kube.delete(DEFINITIONS, foreign.key, {}, signal)
    await foreign.untilGone(DEFINITIONS, foreign.key)
    expect(await foreign.get(CUSTOM_RESOURCE_DEFINITIONS, foreign.key)).toBeDefined()
  },
  patience,
)

test(
  'a definition whose names are taken is told so, can be deleted, and leaves the other API alone',
  async () => {
    const first = await platform('Twin')
    const kube = await connectClient(environment().kubeconfigPath)
    await first.allow()
    await first.apply(DEFINITIONS, first.definition({ size }))
    await first.until(DEFINITIONS, first.key, ready)
    await first.apply(first.resource, first.instance('one', { size: 'small' }))
    const second = new PlatformApi(kube, { kind: 'Twin', plural: 'doubles' })
    await second.allow()
    await second.apply(DEFINITIONS, second.definition({ size }))
    await second.until(DEFINITIONS, second.key, /^Synced=False NamesConflict: "Twin/)

    await kube.delete(DEFINITIONS, second.key, {}, signal)
    await second.untilGone(DEFINITIONS, second.key)
    expect(await second.get(CUSTOM_RESOURCE_DEFINITIONS, second.key)).toBeUndefined()
    const kept = await first.get(CUSTOM_RESOURCE_DEFINITIONS, first.key)
    expect(kept?.metadata.deletionTimestamp).toBeUndefined()
    await first.apply(first.resource, first.instance('one', { size: 'large' }))
    await first.until(DEFINITIONS, first.key, ready)
  },
  patience,
)

test.each(['Background', 'Foreground'] as const)(
  'a definition is not deleted while instances exist: %s',
  async (propagationPolicy) => {
    const api = await platform(`Held${propagationPolicy}`)
    const kube = await connectClient(environment().kubeconfigPath)
    await api.allow()
    await api.apply(DEFINITIONS, api.definition({ size }))
    await api.until(DEFINITIONS, api.key, ready)
    await api.apply(api.resource, api.instance('b', { size: 'small' }))
    await api.apply(api.resource, api.instance('a', { size: 'small' }))
    await kube.delete(DEFINITIONS, api.key, { propagationPolicy }, signal)
    await api.until(
      DEFINITIONS,
      api.key,
      'Ready=False Deleting: deletion waits for 2 instances: default/a, default/b',
    )
    await kube.delete(api.resource, 'default/b' as ObjectKey, {}, signal)
    await api.until(
      DEFINITIONS,
      api.key,
      'Ready=False Deleting: deletion waits for 1 instance: default/a',
    )
    expect(await api.get(CUSTOM_RESOURCE_DEFINITIONS, api.key)).toBeDefined()
    await kube.delete(api.resource, 'default/a' as ObjectKey, {}, signal)
    await api.untilGone(DEFINITIONS, api.key)
    expect(await api.get(CUSTOM_RESOURCE_DEFINITIONS, api.key)).toBeUndefined()
  },
  patience,
)

test(
  'what the guide for platform teams shows is taken, checked against what is served, and runs',
  async () => {
    const api = await platform('Database')
    const flags = { kubeconfig: environment().kubeconfigPath }
    const find = (apiVersion: string, kind: string) =>
      withCluster(flags, ({ mapping }) => mapping.find(apiVersion, kind, signal), signal)
    const take = async (object: JsonObject) => {
      const { apiVersion, kind } = object
      const resource = await find(String(apiVersion), String(kind))
      if (resource === undefined) throw new TypeError(`${nameOf(object)}: is not served`)
      // A whole manifest of the page.
      await api.apply(resource, object as NewObject)
    }
    const [definition = {}, role = {}, ...others] = manifests
    await take(definition)
    await take(role)
    await api.until(DEFINITIONS, api.key, ready)
    const [shop = {}] = ofKind('Database')
    const before = others.indexOf(shop) + 1
    for (const object of others.slice(0, before)) await take(object)
    await api.until(
      api.resource,
      'default/shop',
      /^Ready=False Creating: .*db waits: subnets\.status\.externalName is not set/,
    )
    for (const object of others.slice(before)) await take(object)
    const more = fragments.map((nodes) => withNodes(nodes))
    for (const [index, spec] of more.entries()) {
      await take({ ...example, metadata: { name: `guide-${index}` }, spec })
    }
    const names = [
      'databases-on-aws',
      'databases-by-functions',
      ...more.map((_, i) => `guide-${i}`),
    ]
    for (const name of names) await api.until(COMPOSITIONS, name, ready)
    await api.until(api.resource, 'default/ledger', /^Ready=False Creating/)
  },
  patience,
)

function columnsOf({ spec }: KubeObject): readonly string[] {
  const { versions } = spec as CustomResourceDefinition['spec']
  return versions.flatMap(({ additionalPrinterColumns }) =>
    additionalPrinterColumns.map(({ name }) => name),
  )
}

function foreignCrd(api: PlatformApi): NewObject {
  const { group, plural, kind } = api.resource
  const schema = { openAPIV3Schema: { type: 'object' } }
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: api.key },
    spec: {
      group,
      names: { kind, plural },
      scope: 'Namespaced',
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  }
}

async function annotate(
  api: PlatformApi,
  annotations: Readonly<Record<string, string>>,
): Promise<void> {
  const kube = await connectClient(environment().kubeconfigPath)
  const patch = { type: 'merge', body: { metadata: { annotations } } } as const
  await kube.patch(DEFINITIONS, api.key, patch, signal)
}

/** Whether the controller has asked for the published schemas since, as each look at a definition does. */
async function hasLooked(mark: number): Promise<true | undefined> {
  const events = (await readAuditLog(environment().controlPlane.auditLog)).slice(mark)
  const isLook = (uri: string, who: string) => uri === '/openapi/v3' && who.endsWith(':plumbline')
  return events.some((event) => isLook(event.requestURI, event.user.username)) || undefined
}
