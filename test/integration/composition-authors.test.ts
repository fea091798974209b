import { beforeAll, expect, test } from '@jest/globals'
import { authorAnnotation } from '../../src/composition/admission/author.ts'
import { COMPOSITIONS, DEFINITIONS, REVISIONS } from '../../src/composition/resources.ts'
import type { KubeObject } from '../../src/kube/object.ts'
import { CONFIG_MAPS } from '../../src/kube/well-known.ts'
import { AdmissionStand, composition, revisionOf } from '../support/admission-stand.ts'
import { useEnvironment } from '../support/environment.ts'
import { closeClientsAfterEach, connectClient } from '../support/kube-client.ts'
import { eventually } from '../support/lifecycle-subject.ts'
import { PlatformApi } from '../support/platform-api.ts'

const patience = 60_000
const ready = 'Ready=True Available'

/** Without a webhook: what holds must hold without it. */
const environment = useEnvironment({ emulator: false, controller: {} })
closeClientsAfterEach()

const kubectl = (line: string) => environment().kubectl(line.split(' '))

async function stand(): Promise<AdmissionStand> {
  return new AdmissionStand(environment(), await connectClient(environment().kubeconfigPath))
}

/** A defined API on which the controller works. */
async function defined(kind: string): Promise<PlatformApi> {
  const kube = await connectClient(environment().kubeconfigPath)
  const api = new PlatformApi(kube, { kind, plural: `${kind.toLowerCase()}s` })
  await api.allow()
  await api.apply(DEFINITIONS, api.definition({ size: { type: 'string' } }))
  await api.until(DEFINITIONS, api.key, ready)
  return api
}

beforeAll(async () => {
  await kubectl(
    'create clusterrole authors --verb=get,create,patch,update --resource=compositions.composition.plumbline.dev',
  )
  await kubectl('create clusterrole maps --verb=create,patch,delete --resource=configmaps')
  for (const user of ['ann', 'bob', 'cleo']) {
    await kubectl(`create clusterrolebinding author-${user} --clusterrole=authors --user=${user}`)
    if (user === 'ann') continue
    await kubectl(`create clusterrolebinding maps-${user} --clusterrole=maps --user=${user}`)
  }
}, patience)

test(
  'content that was accepted for one author is not taken up for another who may not do it',
  async () => {
    const [api, admission] = [await defined('Passed'), await stand()]
    const saying = (x: string) =>
      composition('Passed', 'passed', [
        { id: 'a', resource: { apiVersion: 'v1', kind: 'ConfigMap', data: { x } } },
      ])
    const apply = (x: string, user: string) => admission.apply(saying(x), `--as=${user}`)
    expect(await apply('first', 'bob')).toMatchObject({ code: 0 })
    const first = revisionOf(await api.until(COMPOSITIONS, 'passed', ready))
    expect(await apply('second', 'bob')).toMatchObject({ code: 0 })
    await api.until(COMPOSITIONS, 'passed', ready)
    await api.apply(api.resource, api.instance('two', { size: 'small' }))
    const made = await api.until(api.resource, 'default/two', /^Ready=True/)

    expect(await apply('first', 'ann')).toMatchObject({ code: 0 })
    await api.until(COMPOSITIONS, 'passed', /^Ready=False Invalid: error: a: ann may not create/)
    const kept = await api.get(REVISIONS, first)
    expect(kept?.metadata.annotations?.[authorAnnotation]).toMatch(/^bob\n/)
    expect(followedBy(await api.get(api.resource, 'default/two'))).toEqual(followedBy(made))

    // Whoever may do it takes it up, and it is that one's from now on.
    const takeOver = ['annotate', 'compositions', 'passed', `${authorAnnotation}-`, '--as=cleo']
    expect((await environment().kubectl(takeOver)).stderr).toBe('')
    await api.until(COMPOSITIONS, 'passed', ready)
    const taken = await api.get(REVISIONS, first)
    expect(taken?.metadata.annotations?.[authorAnnotation]).toMatch(/^cleo\n/)
  },
  patience,
)

test(
  'nobody but the controller writes revisions, and who may delete them does',
  async () => {
    const [api, admission] = [await defined('Signed'), await stand()]
    await kubectl(
      'create clusterrole revisers --verb=get,create,patch,update,delete --resource=compositionrevisions.composition.plumbline.dev,compositionrevisions.composition.plumbline.dev/status',
    )
    await kubectl('create clusterrolebinding revisers --clusterrole=revisers --user=eve')
    const node = { id: 'a', resource: { apiVersion: 'v1', kind: 'ConfigMap', data: { x: 'y' } } }
    await api.apply(COMPOSITIONS, composition('Signed', 'signed', [node]))
    const name = revisionOf(await api.until(COMPOSITIONS, 'signed', ready))
    const made = await api.get(REVISIONS, name)
    if (made === undefined) throw new Error('there is no revision')

    const { apiVersion, kind, spec } = made
    const { labels, ownerReferences } = made.metadata
    const annotations = { [authorAnnotation]: 'admin\nsystem:masters' }
    const metadata = { name: 'signed-1234567', labels, ownerReferences, annotations }
    const forged = { apiVersion, kind, metadata, spec }
    const refused = [
      await admission.apply(forged, '--as=eve'),
      await kubectl(`label compositionrevisions ${name} a=b --as=eve`),
      await kubectl(
        `annotate compositionrevisions ${name} ${authorAnnotation}=x --overwrite --as=eve`,
      ),
      await environment().kubectl([
        ...['patch', 'compositionrevisions', name, '--subresource=status', '--type=merge'],
        ...['-p', JSON.stringify({ status: { accepted: ['x'] } }), '--as=eve'],
      ]),
    ]
    expect(refused.map(({ stderr }) => stderr)).toEqual(
      refused.map(() => expect.stringContaining('only the controller writes revisions')),
    )
    expect(await kubectl(`label compositionrevisions ${name} a=b`)).toMatchObject({ code: 0 })
    expect(await kubectl(`delete compositionrevisions ${name} --as=eve`)).toMatchObject({ code: 0 })
    const again = async () => {
      const found = await api.get(REVISIONS, name)
      return (found !== undefined && found.metadata.uid !== made.metadata.uid) || undefined
    }
    await eventually('the revision to be made anew', again, 20_000)
    const collector = '--as=system:serviceaccount:kube-system:generic-garbage-collector'
    const ownerless = ['-p', JSON.stringify({ metadata: { ownerReferences: null } }), collector]
    const patch = ['patch', 'compositionrevisions', name, '--type=merge', ...ownerless]
    expect(await environment().kubectl(patch)).toMatchObject({ code: 0 })
  },
  patience,
)

test(
  'a revision that is refused once a kind is served does not go on, whatever a status says',
  async () => {
    const [api, admission] = [await defined('Late'), await stand()]
    // A function that is not there keeps its node from anything; the other one is at work.
    const wanted = { requirementName: 'x', apiVersion: 'platform.acme.io/v1', kind: 'Thing' }
    const called = {
      functionRef: { name: 'absent' },
      requirements: { requiredResources: [{ ...wanted, name: 'x' }] },
    }
    const map = { apiVersion: 'v1', kind: 'ConfigMap', data: { x: `\${self.spec.size}` } }
    const nodes = [
      { id: 'a', resource: map },
      { id: 'f', function: called },
    ]
    expect(await admission.apply(composition('Late', 'late', nodes), '--as=bob')).toMatchObject({
      code: 0,
    })
    const name = revisionOf(await api.until(COMPOSITIONS, 'late', ready))
    const manual = { compositionUpdatePolicy: 'Manual' }
    const all = { moving: {}, staying: { plumbline: manual } }
    const say = (size: string) =>
      Promise.all(
        Object.entries(all).map(([each, wishes]) =>
          api.apply(api.resource, api.instance(each, { size, ...wishes })),
        ),
      )
    const mapsOf = () =>
      Promise.all(Object.keys(all).map((each) => api.get(CONFIG_MAPS, `default/${each}-a`)))
    await say('small')
    const made = await eventually('both to have their child', async () => {
      const found = await mapsOf()
      return found.includes(undefined) ? undefined : found
    })

    await defined('Thing')
    await api.until(REVISIONS, name, /^Valid=False Invalid: error: f: bob may not get Thing/)
    await say('large')
    const waits = new RegExp(`^Synced=False Invalid: revision ${name}, which is followed, may not`)
    for (const each of Object.keys(all)) await api.until(api.resource, `default/${each}`, waits)
    expect(await mapsOf()).toEqual(made)

    // Nor does one that says it follows it.
    const status = { plumbline: { composition: 'late', revision: { name, number: 1 } } }
    await api.apply(api.resource, api.instance('third', { size: 'small', plumbline: manual }))
    await environment().kubectl([
      ...['patch', 'lates', 'third', '--subresource=status', '--type=merge'],
      ...['-p', JSON.stringify({ status })],
    ])
    await api.apply(api.resource, api.instance('third', { size: 'large', plumbline: manual }))
    await api.until(api.resource, 'default/third', waits)
    expect(await api.get(CONFIG_MAPS, 'default/third-a')).toBeUndefined()

    // Who is given the right goes on.
    await kubectl('create clusterrole things --verb=get --resource=things.platform.acme.io')
    await kubectl('create clusterrolebinding things --clusterrole=things --user=bob')
    await api.until(REVISIONS, name, /^Valid=True/)
    await eventually(
      'both children to follow',
      async () => {
        const data = (await mapsOf()).map((each) => each?.data)
        return data.every((each) => Object(each).x === 'large') || undefined
      },
      30_000,
    )
  },
  patience,
)

function followedBy(instance: KubeObject | undefined): unknown {
  const { plumbline } = (instance?.status ?? {}) as { readonly plumbline?: { revision?: unknown } }
  return plumbline?.revision
}
