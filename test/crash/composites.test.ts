import { afterEach, expect, test } from '@jest/globals'
import { ConfigMaps, mapNode } from '../support/composition-config-maps.ts'
import { Crash, type CrashPoint } from '../support/composition-crash.ts'
import { CompositionRig, cel } from '../support/composition-rig.ts'
import { useEnvironment } from '../support/environment.ts'

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

/**
 * A composite is made, edited so that one child changes and another one goes, and deleted. `alive`
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
  await user.edit(name, { spec: { size: '2', extra: false } })
  await maps.becomes(`${name}-next`, { size: '2' })
  await maps.vanishes(`${name}-extra`)
  await user.eventually('the inventory to be two', async () => {
    const { plumbline, size } = await user.status(name)
    return (plumbline?.inventory?.length === 2 && size === '2') || undefined
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
}

/** How many writes a life takes at most; a crash beyond the last one must be seen not to happen. */
const mostWrites = 16
const points = Array.from({ length: mostWrites }, (_, index) => index + 1).flatMap(
  (write): readonly CrashPoint[] => [
    { write, when: 'before' },
    { write, when: 'after' },
  ],
)

test('a life without a crash has at most so many writes', async () => {
  const crash = new Crash({ write: Number.POSITIVE_INFINITY, when: 'before' })
  const rig = await start(crash)
  await live(rig, 'whole', async () => rig)
  expect(crash.writes).toBeGreaterThan(10)
  expect(crash.writes).toBeLessThanOrEqual(mostWrites)
})

test.each(points)('a crash $when write $write loses nothing', async ({ write, when }) => {
  const crash = new Crash({ write, when })
  const first = await start(crash)
  const heir = crash.died.then(() => start())
  await live(first, `life-${write}-${when}`, async () => (crash.isDead ? heir : first))
})
