import { afterEach, expect, test } from '@jest/globals'
import { toObjectKey } from '../../src/kube/object.ts'
import { SECRETS } from '../../src/kube/well-known.ts'
import { ConfigMaps, mapNode } from '../support/composition-config-maps.ts'
import { Crash, type CrashPoint } from '../support/composition-crash.ts'
import { CompositionRig, cel } from '../support/composition-rig.ts'
import { useEnvironment } from '../support/environment.ts'

const { signal } = new AbortController()
const environment = useEnvironment({ controller: false, emulator: false, manifests: [] })
const running: CompositionRig[] = []
afterEach(async () => {
  for (const rig of running.splice(0)) await rig.stop()
})

const kind = { kind: 'Shop', plural: 'shops' }
const graph = {
  nodes: [
    mapNode('base', { size: cel('self.spec.size') }),
    mapNode('next', { size: cel('base.data.size') }),
    mapNode('extra', { x: 'y' }, { when: cel('self.spec.extra') }),
    {
      id: 'kept',
      resource: { apiVersion: 'v1', kind: 'Secret', stringData: { size: cel('self.spec.size') } },
      onDelete: 'Retain' as const,
    },
  ],
  status: { size: cel('next.data.size') },
}

async function start(crash?: Crash): Promise<CompositionRig> {
  const between = crash && { between: crash.between.bind(crash) }
  const rig = await CompositionRig.start(environment().kubeconfigPath, {
    ...kind,
    ...between,
    graph,
  })
  running.push(rig)
  return rig
}

/** The Secret that outlives the composite: which it is, what it holds, and whose it says it is. */
async function kept(user: CompositionRig, name: string) {
  const key = toObjectKey('default', `${name}-kept`)
  const secret = await user.kube.get(SECRETS, key, signal)
  const { uid, labels, annotations, ownerReferences } = secret?.metadata ?? {}
  return { uid, data: secret?.data, marks: { labels, annotations }, ownerReferences }
}

/**
 * A composite is made, edited so that two children change and another one goes, and deleted. `alive`
 * gives the controller that is left.
 */
async function live(
  user: CompositionRig,
  name: string,
  alive: () => Promise<CompositionRig>,
): Promise<void> {
  const maps = new ConfigMaps(() => user)
  await user.create(name, { size: '1', extra: true })
  await user.ready(name)
  expect(await maps.data(`${name}-next`)).toEqual({ size: '1' })
  const { metadata } = (await maps.get(`${name}-base`)) ?? {}
  const { uid } = await kept(user, name)
  await user.edit(name, { spec: { size: '2', extra: false } })
  await maps.becomes(`${name}-next`, { size: '2' })
  await maps.vanishes(`${name}-extra`)
  await user.eventually('the inventory to be three', async () => {
    const { plumbline, size } = await user.status(name)
    return (plumbline?.inventory?.length === 3 && size === '2') || undefined
  })
  expect((await maps.get(`${name}-base`))?.metadata.uid).toBe(metadata?.uid)
  const rig = await alive()
  await rig.reconcileAll()
  const mark = rig.requests.length
  await rig.reconcileAll()
  expect(rig.writesSince(mark)).toEqual([])
  await user.delete(name)
  await user.gone(name)
  expect(await maps.get(`${name}-base`)).toBeUndefined()
  expect(await maps.get(`${name}-next`)).toBeUndefined()
  const data = { size: Buffer.from('2').toString('base64') }
  expect(await kept(user, name)).toEqual({ uid, data, marks: {}, ownerReferences: undefined })
}

/** How many writes a life takes at most; a crash beyond the last one must be seen not to happen. */
const mostWrites = 19
const points = Array.from({ length: mostWrites }, (_, index) => index + 1).flatMap(
  (write): readonly CrashPoint[] => [
    { nth: write, when: 'before' },
    { nth: write, when: 'after' },
  ],
)

test('a life without a crash has at most so many writes', async () => {
  const crash = new Crash()
  const rig = await start(crash)
  await live(rig, 'whole', async () => rig)
  expect(crash.writes.length).toBeGreaterThan(10)
  expect(crash.writes.length).toBeLessThanOrEqual(mostWrites)
})

test.each(points)('a crash $when write $nth loses nothing', async ({ nth, when }) => {
  const crash = new Crash({ nth, when })
  const first = await start(crash)
  const heir = crash.died.then(() => start())
  await live(first, `life-${nth}-${when}`, async () => (crash.isDead ? heir : first))
})
