import { expect, test } from '@jest/globals'
import { order } from '../../src/cli/rollout/order.ts'
import { exitCodeOf, printStatus, readStatus } from '../../src/cli/rollout/status.ts'
import type { InstanceStatus } from '../../src/composition/instance.ts'
import { COMPOSITIONS, DEFINITIONS } from '../../src/composition/resources.ts'
import { placeOf } from '../../src/composition/rollout/rollout.ts'
import { apiVersionOf, type KubeObject, toObjectKey } from '../../src/kube/object.ts'
import type { NewObject } from '../../src/kube/port.ts'
import { CONFIG_MAPS } from '../../src/kube/well-known.ts'
import { useEnvironment } from '../support/environment.ts'
import { closeClientsAfterEach, connectClient } from '../support/kube-client.ts'
import { eventually } from '../support/lifecycle-subject.ts'
import { PlatformApi } from '../support/platform-api.ts'

const patience = 90_000
const { signal } = new AbortController()

const environment = useEnvironment({ emulator: false, controller: {} })
closeClientsAfterEach()

type Members = Readonly<Record<string, unknown>>

/** A kind whose instances make one ConfigMap with `text`, all of them Ready on the first revision. */
async function fleetOf(kind: string, rollout: unknown) {
  const kube = await connectClient(environment().kubeconfigPath)
  const plural = `${kind.toLowerCase()}s`
  const names = ['a', 'b', 'c', 'd'].map((letter) => `${kind.toLowerCase()}-${letter}`)
  const api = new PlatformApi(kube, { kind, plural })
  await api.allow()
  await api.apply(DEFINITIONS, api.definition({ size: { type: 'string' } }))
  await api.until(DEFINITIONS, api.key, /^Ready=True/)
  const flags = { kubeconfig: environment().kubeconfigPath }
  const offer = async (text: string, more: Members = {}, modifiers: Members = {}) => {
    await api.apply(COMPOSITIONS, composition(api, text, rollout, { more, modifiers }))
    await api.until(COMPOSITIONS, plural, /^Ready=True/)
  }
  const add = async (name: string) => {
    await api.apply(api.resource, api.instance(name, { size: 'small' }))
    return await api.until(api.resource, `default/${name}`, /^Ready=True/)
  }
  const instances = async () => {
    const found: KubeObject[] = []
    for await (const page of kube.list(api.resource, {}, signal)) found.push(...page.items)
    return found
  }
  const texts = async () => {
    const found = names.map((name) =>
      kube.get(CONFIG_MAPS, toObjectKey('default', `${name}-text`), signal),
    )
    return (await Promise.all(found)).map((map) => map?.data)
  }
  /** Names of the instances that follow the revision. */
  const movedTo = async (revision: string) =>
    (await instances())
      .filter(({ status }) => (status as InstanceStatus).plumbline?.revision?.name === revision)
      .map(({ metadata }) => metadata.name)
  const rolledOut = (says: RegExp) => api.until(COMPOSITIONS, plural, says)
  await offer('one')
  for (const name of names) await add(name)
  await rolledOut(/^RolledOut=True Complete/)
  return { api, plural, names, offer, add, instances, texts, movedTo, rolledOut, flags }
}

function composition(
  api: PlatformApi,
  text: string,
  rollout: unknown,
  { more = {}, modifiers = {} }: { readonly more?: Members; readonly modifiers?: Members } = {},
): NewObject {
  const resource = { apiVersion: 'v1', kind: 'ConfigMap', ...more, data: { text } }
  const compositeTypeRef = { apiVersion: apiVersionOf(api.resource), kind: api.resource.kind }
  const nodes = [{ id: 'text', resource, ...modifiers }]
  return {
    apiVersion: apiVersionOf(COMPOSITIONS),
    kind: COMPOSITIONS.kind,
    metadata: { name: api.resource.plural },
    spec: { compositeTypeRef, mode: 'Graph', nodes, ...(rollout ? { rollout } : {}) },
  }
}

/** Compiles, and fails as soon as it runs. */
const broken = `\${string(int(self.spec.size))}`

test(
  'a revision that fails reaches one instance and stops; undo leads back, a better one goes to all',
  async () => {
    const fleet = await fleetOf('Careful', undefined)
    const { names, plural, flags } = fleet
    const places = (await fleet.instances()).toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1))
    const [first] = places.map(({ metadata }) => metadata.name)

    await fleet.offer(broken)
    await fleet.rolledOut(
      new RegExp(
        `^RolledOut=False Paused: stopped in wave 1 of 2 to careful\\S+: default/${first}: Synced=False ExpressionFailed: text: data.text: `,
      ),
    )
    const paused = await readStatus(plural, flags)
    const { revision, stable = '' } = paused.rollout
    expect(await fleet.movedTo(revision)).toEqual([first])
    expect(paused.instances).toEqual({ [revision]: 1, [stable]: 3 })
    expect(exitCodeOf(paused)).toBe(1)
    expect(printStatus(paused)).toContain(`because      default/${first}: Synced=False`)
    await expect(order(plural, 'pause', flags)).rejects.toThrow('the rollout is Paused')
    expect(await fleet.texts()).toEqual(names.map(() => ({ text: 'one' })))

    const late = await fleet.add('late')
    expect((late.status as InstanceStatus).plumbline?.revision?.name).toBe(stable)

    await order(plural, 'undo', flags)
    await fleet.rolledOut(/^RolledOut=False Undone: instances go back to careful/)
    await eventually('everybody to be back', async () => {
      return (await fleet.movedTo(stable)).length === 5 || undefined
    })
    await fleet.api.until(fleet.api.resource, `default/${first}`, /^Synced=True/)
    const undone = printStatus(await readStatus(plural, flags))
    expect(undone).toContain(
      `because      somebody asked for it; before: default/${first}: Synced=`,
    )
    expect(undone).toMatch(/^last order {3}undo at 20\S+Z$/m)
    expect(undone).toContain(`rollout resume ${plural} leads to ${revision} again; a new revision`)

    await fleet.offer('two')
    await fleet.rolledOut(/^RolledOut=True Complete/)
    expect(await fleet.texts()).toEqual(names.map(() => ({ text: 'two' })))
    const complete = await readStatus(plural, flags)
    expect([complete.rollout.stable, exitCodeOf(complete)]).toEqual([stable, 0])
    await expect(order(plural, 'resume', flags)).rejects.toThrow('follows')

    await fleet.offer('three', {}, { readyWhen: [`\${this.data.text == "never"}`] })
    await fleet.rolledOut(/^RolledOut=False Progressing: wave 1 of 2/)
    await order(plural, 'pause', flags)
    await fleet.rolledOut(/^RolledOut=False Paused: stopped in wave 1 .*: somebody asked for it$/)
    expect(await order(plural, 'resume', flags)).toMatch(/^carefuls: goes on to careful\S+$/)
    await fleet.rolledOut(/^RolledOut=False Progressing: wave 1 of 2/)
    await expect(order(plural, 'resume', flags)).rejects.toThrow('on its way already: wave 1 of 2')
  },
  patience,
)

test(
  'a budget is counted before anybody moves; resuming accepts the loss',
  async () => {
    const fleet = await fleetOf('Thrifty', { budget: { maxReplace: 0, maxDelete: 0 } })
    const { plural, flags, names } = fleet
    await fleet.offer('two')
    await fleet.rolledOut(/^RolledOut=True Complete/)
    const before = (await readStatus(plural, flags)).rollout.revision

    const renamed = { metadata: { name: `\${self.metadata.name}-renamed` } }
    await fleet.offer('three', renamed)
    await fleet.rolledOut(
      /^RolledOut=False Paused: stopped in wave 1 of 2 to thrifty\S+: it would replace 4, allowed are 0: default\/thrifty-a replaces text; .* and 1 more/,
    )
    expect((await fleet.movedTo(before)).length).toBe(4)
    expect(await fleet.texts()).toEqual(names.map(() => ({ text: 'two' })))

    expect(await order(plural, 'resume', flags)).toMatch(
      /: goes on to thrifty\S+ although it would replace 4, allowed are 0: that is accepted$/,
    )
    await fleet.rolledOut(/^RolledOut=True Complete/)
    expect(await fleet.texts()).toEqual(names.map(() => undefined))
    expect((await readStatus(plural, flags)).rollout).toMatchObject({
      forecast: { replaces: 4, deletes: 0 },
    })
  },
  patience,
)

test(
  'waves as they are asked for; abort holds the rest, resume goes on although one has failed',
  async () => {
    const fleet = await fleetOf('Waved', { waves: [{ percent: 50 }, { percent: 100 }] })
    const { names, plural, flags } = fleet
    await fleet.offer(broken)
    await fleet.rolledOut(/^RolledOut=False Paused: stopped in wave 1 of 2/)
    const { revision } = (await readStatus(plural, flags)).rollout
    expect((await fleet.movedTo(revision)).length).toBe(2)

    await order(plural, 'abort', flags)
    await fleet.rolledOut(/^RolledOut=False Aborted: aborted in wave 1 of 2/)
    expect((await fleet.movedTo(revision)).length).toBe(2)

    await order(plural, 'resume', flags)
    await fleet.rolledOut(/^RolledOut=False Paused: stopped in wave 2 of 2/)
    expect((await fleet.movedTo(revision)).length).toBe(4)
    // The failure rule: nothing vanished, though every instance follows what fails.
    expect(await fleet.texts()).toEqual(names.map(() => ({ text: 'one' })))

    await expect(
      fleet.api.apply(COMPOSITIONS, composition(fleet.api, 'one', { waves: [{ percent: 50 }] })),
    ).rejects.toThrow('the last wave has percent 100')
  },
  patience,
)
