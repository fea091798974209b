import { beforeAll, describe, expect, test } from '@jest/globals'
import { authorAnnotation } from '../../src/composition/admission/author.ts'
import { acceptBreakingAnnotation } from '../../src/composition/definition/breaking-changes.ts'
import { COMPOSITIONS, DEFINITIONS, REVISIONS } from '../../src/composition/resources.ts'
import type { NewObject } from '../../src/kube/port.ts'
import {
  AdmissionStand,
  composition,
  post,
  ReviewLoad,
  revisionOf,
} from '../support/admission-stand.ts'
import { cel } from '../support/composition-rig.ts'
import { useEnvironment } from '../support/environment.ts'
import { conditionLines } from '../support/fault-proxy-objects.ts'
import { closeClientsAfterEach, connectClient } from '../support/kube-client.ts'
import { eventually } from '../support/lifecycle-subject.ts'
import { PlatformApi } from '../support/platform-api.ts'

const patience = 90_000
const ready = 'Ready=True Available'
const size = { type: 'string', enum: ['small', 'large'] }

const environment = useEnvironment({ emulator: false, controller: { admission: true } })
closeClientsAfterEach()

async function stand(): Promise<AdmissionStand> {
  const kube = await connectClient(environment().kubeconfigPath)
  return new AdmissionStand(environment(), kube)
}

async function platform(kind: string): Promise<PlatformApi> {
  const kube = await connectClient(environment().kubeconfigPath)
  return new PlatformApi(kube, { kind, plural: `${kind.toLowerCase()}s` })
}

/** A defined API on which the controller works. */
async function defined(kind: string): Promise<PlatformApi> {
  const api = await platform(kind)
  await api.allow()
  await api.apply(DEFINITIONS, api.definition({ size }))
  await api.until(DEFINITIONS, api.key, ready)
  return api
}

beforeAll(async () => {
  await (await stand()).asked()
  // Whoever writes Compositions here may do nothing else.
  const kubectl = (line: string) => environment().kubectl(line.split(' '))
  await kubectl(
    'create clusterrole authors --verb=get,create,patch,update --resource=compositions.composition.plumbline.dev',
  )
  for (const user of ['ann', 'bob']) {
    await kubectl(`create clusterrolebinding author-${user} --clusterrole=authors --user=${user}`)
  }
  await kubectl('create clusterrole maps --verb=create,patch,delete --resource=configmaps')
  await kubectl('create clusterrolebinding maps-bob --clusterrole=maps --user=bob')
}, patience)

describe('a definition', () => {
  test(
    'is refused at once for what the controller would refuse it for',
    async () => {
      const [api, admission] = [await platform('Reviewed'), await stand()]
      const reserved = await admission.apply(api.definition({ plumbline: { type: 'string' } }))
      expect(reserved.stderr).toContain("spec.plumbline: is Plumbline's own; choose another name")
      const misspelt = await admission.apply(api.definition({ size: { type: 'strng' } }))
      expect(misspelt.stderr).toMatch(/denied the request: .*size.*"strng"/)
      expect(await api.get(DEFINITIONS, api.key)).toBeUndefined()

      await defined('Reviewed')
      const narrowed = api.definition({ size: { type: 'integer' } })
      const breaking = await admission.apply(narrowed)
      expect(breaking.stderr).toContain('v1 spec.size: type changed from string to integer')
      const digest = /accept-breaking-changes=(\w+)/.exec(breaking.stderr)?.[1] ?? ''
      const annotations = { [acceptBreakingAnnotation]: digest }
      const metadata = { ...narrowed.metadata, annotations }
      expect(await admission.apply({ ...narrowed, metadata })).toMatchObject({ code: 0 })
      await api.until(DEFINITIONS, api.key, ready)

      const twin = new PlatformApi(await connectClient(environment().kubeconfigPath), {
        kind: 'Reviewed',
        plural: 'twins',
      })
      const taken = await admission.apply(twin.definition({ size }))
      expect(taken.stderr).toContain(
        'names.kind: Reviewed is the kind of revieweds.platform.acme.io',
      )
    },
    patience,
  )
})

describe('a Composition', () => {
  const map = (data: Readonly<Record<string, string>>) => ({
    resource: { apiVersion: 'v1', kind: 'ConfigMap', data },
  })
  const mistakes = [
    {
      reason: 'an expression that does not parse',
      nodes: [{ id: 'a', ...map({ x: cel('self.spec.') }) }],
      says: /a: data\.x: \d+: /,
    },
    {
      reason: 'a field that the instances have not',
      nodes: [{ id: 'a', ...map({ x: cel('self.spec.sice') }) }],
      says: /a: data\.x: 10: self\.spec has no field sice: did you mean size\?/,
    },
    {
      reason: 'a node that is not there',
      nodes: [{ id: 'a', ...map({ x: cel('b.metadata.name') }) }],
      says: /a: data\.x: 1: .*\bb\b/,
    },
    {
      reason: 'a cycle',
      nodes: [
        { id: 'a', ...map({ x: cel('b.metadata.name') }) },
        { id: 'b', ...map({ x: cel('a.metadata.name') }) },
      ],
      says: /cycle: a needs b .*soften one edge/,
    },
    {
      reason: 'a value of another type',
      nodes: [{ id: 'a', ...map({ x: cel('1 + 1') }) }],
      says: /a: data\.x: .*(integer|string)/,
    },
    {
      reason: 'a field that the kind has not',
      nodes: [{ id: 'a', resource: { apiVersion: 'v1', kind: 'ConfigMap', dota: {} } }],
      says: /a: .*dota/,
    },
    {
      reason: 'a function that is none',
      nodes: [{ id: 'a', value: cel('frobnicate(1)') }],
      says: /a: 1: .*frobnicate/,
    },
  ]

  beforeAll(async () => void (await defined('Checked')), patience)

  test.each(mistakes)(
    'is refused for $reason',
    async ({ nodes, says }) => {
      const refused = await (await stand()).apply(composition('Checked', 'mistake', nodes))
      expect(refused.stderr).toContain(
        '"compositions.composition.plumbline.dev" denied the request',
      )
      expect(refused.stderr).toMatch(says)
    },
    patience,
  )

  test(
    'is taken with a warning when a kind is not there yet, or a field may be missing',
    async () => {
      const admission = await stand()
      const resource = { apiVersion: 'later.acme.io/v1', kind: 'Later', spec: {} }
      const early = await admission.apply(composition('Checked', 'early', [{ id: 'a', resource }]))
      expect(early).toMatchObject({ code: 0 })
      expect(early.stderr).toMatch(/Warning: a: .*Later/)
      const bold = composition('Checked', 'bold', [
        { id: 'a', ...map({ x: cel('self.spec.size') }) },
      ])
      const warned = await admission.apply(bold)
      expect(warned).toMatchObject({ code: 0 })
      expect(warned.stderr).toMatch(/Warning: a: data\.x: 1: .*size/)
    },
    patience,
  )

  test(
    'is refused when its author may not do what it does',
    async () => {
      const admission = await stand()
      const settings = composition('Checked', 'rights', [{ id: 'a', ...map({ x: 'y' }) }])
      const refused = await admission.apply(settings, '--as=ann')
      expect(refused.stderr).toContain(
        'a: ann may not create, delete, patch ConfigMap in all namespaces (configmaps)',
      )
      expect(await admission.apply(settings, '--as=bob')).toMatchObject({ code: 0 })
      const spy = composition('Checked', 'rights', [
        { id: 'peek', ref: { apiVersion: 'v1', kind: 'Secret', name: 'x' } },
        { id: 'all', query: { apiVersion: 'v1', kind: 'Secret', matchLabels: { a: 'b' } } },
      ])
      const spied = await admission.apply(spy, '--as=bob')
      expect(spied.stderr).toContain('peek, all: bob may not get, list Secret in all namespaces')
    },
    patience,
  )
})

test(
  'an instance is reviewed only when it asks something of the machinery; our own writes never are',
  async () => {
    const [api, admission] = [await defined('Asking'), await stand()]
    await admission.asksAboutInstances()
    const asks = { size: 'small', plumbline: { compositionRef: { name: 'nobody' } } }
    const asking = api.instance('asking', asks)
    const warned = async () =>
      (await admission.apply(asking, '--dry-run=server')).stderr.includes(
        'Warning: spec.plumbline: no Composition nobody',
      ) || undefined
    await eventually('the API server to ask about the kind', warned, 20_000)
    const node = { id: 'a', resource: { apiVersion: 'v1', kind: 'ConfigMap', data: { x: 'y' } } }
    await admission.apply(composition('Asking', 'asking', [node]))
    await api.until(COMPOSITIONS, 'asking', ready)
    const reviews = 'plumbline_admission_reviews_total'
    const before = await admission.metric(reviews, '')
    await api.apply(api.resource, api.instance('plain', { size: 'small' }))
    await api.until(api.resource, 'default/plain', /^Ready=True/)
    expect(before).toBeGreaterThan(0)
    expect(await admission.metric(reviews, '')).toBe(before)
  },
  patience,
)

test(
  'another certificate is served without a restart, and no request fails',
  async () => {
    await defined('Turning')
    const admission = await stand()
    const before = await admission.asked()
    const shown = await admission.certificate()
    const bad = composition('Turning', 'load', [{ id: 'a', value: cel('nobody.x') }])
    const load = new ReviewLoad(environment().kubeconfigPath, bad)
    const posts: string[] = []
    await admission.deleteSecret()
    await eventually(
      'another certificate to be served',
      async () => {
        const now = await admission.asked()
        posts.push(await post(now, {}))
        const certificate = await admission.certificate()
        const isOther = certificate !== undefined && certificate !== shown
        // Shown, once who trusts nothing else is content.
        const isServed = isOther && (await post({ ...now, trust: newest(now.trust) }, {})) === '400'
        return (isServed && newest(now.trust) !== newest(before.trust)) || undefined
      },
      60_000,
    )
    const answers = await load.stop()
    expect(new Set(answers)).toEqual(new Set(['422']))
    expect(answers.length).toBeGreaterThan(20)
    // Answered (an empty object is no review): what the API server was told to trust was shown.
    expect(new Set(posts)).toEqual(new Set(['400']))
    expect(await admission.passedUnasked()).toBe(0)
  },
  patience,
)

test(
  'without the webhook the controller says the same, of rights too, and nobody signs for another',
  async () => {
    const [api, admission] = [await defined('Alone'), await stand()]
    await admission.unregister()
    const map = { apiVersion: 'v1', kind: 'ConfigMap', data: { x: 'y' } }
    const settings = composition('Alone', 'alone', [{ id: 'a', resource: map }])
    const says =
      /^Ready=False Invalid: error: a: ann may not create, delete, patch ConfigMap in all/
    const forged = {
      ...settings.metadata,
      annotations: { [authorAnnotation]: 'admin\nsystem:masters' },
    }
    const apply = async (object: NewObject, user: string) => {
      const result = await admission.apply(object, `--as=${user}`)
      expect(result).toMatchObject({ code: 0 })
    }
    await eventually(
      'the API server to ask nobody',
      async () =>
        (await admission.apply(settings, '--as=ann', '--dry-run=server')).code === 0 || undefined,
      10_000,
    )
    await apply({ ...settings, metadata: forged }, 'ann')
    const refused = await api.until(COMPOSITIONS, 'alone', says)
    await api.apply(api.resource, api.instance('one', { size: 'small' }))
    await api.until(api.resource, 'default/one', /^Synced=False .*ann may not create/)

    // Whoever has the right may stand in for what it says, and then it is made.
    const takeOver = ['annotate', 'compositions', 'alone', `${authorAnnotation}-`, '--as=bob']
    expect((await environment().kubectl(takeOver)).stderr).toBe('')
    await api.until(COMPOSITIONS, 'alone', ready)
    await api.until(api.resource, 'default/one', /^Ready=True/)
    expect(revisionOf(refused)).toBe(revisionOf(await api.until(COMPOSITIONS, 'alone', ready)))

    // A refused content stays refused when another one has taken its place.
    const other = { ...map, data: { x: 'of ann' } }
    await apply(composition('Alone', 'alone', [{ id: 'a', resource: other }]), 'ann')
    const worse = await api.until(COMPOSITIONS, 'alone', says)
    await apply(settings, 'bob')
    await api.until(COMPOSITIONS, 'alone', ready)
    const left = await api.get(REVISIONS, revisionOf(worse))
    expect(conditionLines(left)).toEqual([
      expect.stringMatching(/^Valid=False Invalid: error: a: ann/),
    ])
    const followed = await api.get(api.resource, 'default/one')
    expect(followed?.status).toMatchObject({
      plumbline: { revision: { name: revisionOf(refused) } },
    })

    const broken = composition('Alone', 'broken', [{ id: 'a', value: cel('nobody.x') }])
    await apply(broken, 'bob')
    await api.until(COMPOSITIONS, 'broken', /^Ready=False Invalid: error: a: .*nobody/)
    const space = { apiVersion: 'v1', kind: 'Namespace' }
    await apply(composition('Alone', 'misplaced', [{ id: 'a', resource: space }]), 'bob')
    await api.until(
      COMPOSITIONS,
      'misplaced',
      /^Ready=False Invalid: error: a: Namespace is cluster-/,
    )
  },
  patience,
)

/** The first of several certificates. */
function newest(trust: string): string {
  const end = '-----END CERTIFICATE-----'
  return trust.slice(0, trust.indexOf(end) + end.length)
}
