import { setTimeout as sleep } from 'node:timers/promises'
import { toObjectKey } from '../../../src/kube/object.ts'
import { readProcessLoad } from '../process-load.ts'
import { quantile } from '../statistics.ts'
import { type Composer, namespace, type World } from './composer.ts'
import {
  countWrites,
  type Sight,
  timeToCorrect,
  timeToGone,
  timeToReady,
  timeToReplace,
  untilQuiet,
  withSight,
} from './measure.ts'
import { clockProcessors } from './processor-time.ts'
import type { Figures } from './rows.ts'

const singles = 9
const crowdSize = 1_000
const newcomers = 100

/** Everything that peers are measured by. Leaves no composite behind. */
export async function measure(world: World, composer: Composer): Promise<Figures> {
  world.say(`${composer.name}: starting`)
  await composer.start()
  return withSight(world, composer, async (sight) => {
    const one = await timeSingles(world, composer, { sight, prefix: 'single', count: singles })
    const fiftyNames = namesFor('fifty', 50)
    const fifty = await timeToReady(world, composer, sight, fiftyNames)
    world.say(`${composer.name}: 50 Ready after ${fifty.toFixed(2)} s`)
    await timeToGone(world, composer, sight, [...fiftyNames, ...namesFor('single', singles)])

    const names = namesFor('many', 200)
    await untilQuiet(world, composer)
    const count = await countWrites(world, composer)
    const stopClock = await clockProcessors(world, composer)
    const many = await timeToReady(world, composer, sight, names)
    const written = await count()
    const processors = await stopClock(names.length)
    world.say(`${composer.name}: 200 Ready after ${many.toFixed(2)} s; ${written.told}`)
    const load = await readProcessLoad(composer.pid)
    const rest = await lookAgain(world, composer, names)
    const children = await handleChildren(world, sight, names)
    const countDeletion = await countWrites(world, composer)
    const [gone, childrenGone] = await timeToGone(world, composer, sight, names)
    const { told } = await countDeletion()
    world.say(`${composer.name}: gone after ${gone.toFixed(2)} s; ${told}`)
    return {
      ...{ one: quantile(one, 0.5), fifty, 'two-hundred': many, ...children },
      ...{ writes: written.writes / names.length, events: written.events / names.length },
      ...{ rest, gone, 'children-gone': childrenGone },
      ...(load === undefined ? {} : { memory: load.rssMb }),
      ...processors,
    }
  })
}

/** What no peer is measured by: many that stand there already, and a restart among them. */
export async function crowd(world: World, composer: Composer): Promise<Figures> {
  await composer.start()
  return withSight(world, composer, async (sight) => {
    const seconds = await timeToReady(world, composer, sight, namesFor('crowd', crowdSize))
    world.say(`${composer.name}: ${crowdSize} Ready after ${seconds.toFixed(2)} s`)
    const asked = { sight, prefix: 'newcomer', count: newcomers }
    const standing = quantile(await timeSingles(world, composer, asked), 0.99)
    await untilQuiet(world, composer)
    await composer.stop()
    const count = await countWrites(world, composer)
    await composer.start()
    await untilIdle(world, composer)
    const { writes, told } = await count()
    world.say(`${composer.name}: restarted; ${told || 'nothing written'}`)
    return { standing, restart: writes }
  })
}

/** Seconds to Ready of one composite after the other. */
async function timeSingles(
  world: World,
  composer: Composer,
  asked: { readonly sight: Sight; readonly prefix: string; readonly count: number },
): Promise<readonly number[]> {
  const seconds: number[] = []
  for (const name of namesFor(asked.prefix, asked.count)) {
    seconds.push(await timeToReady(world, composer, asked.sight, [name]))
  }
  return seconds
}

/** Writes per composite when each is touched without being changed. */
async function lookAgain(
  { kube, signal, ...world }: World,
  composer: Composer,
  names: readonly string[],
): Promise<number> {
  const count = await countWrites({ kube, signal, ...world }, composer)
  const body = { metadata: { annotations: { 'bench.example.org/touched': 'yes' } } }
  for (const name of names) {
    const key = toObjectKey(namespace, name)
    await kube.patch(composer.resource, key, { type: 'merge', body }, signal)
  }
  return (await count()).writes / names.length
}

async function handleChildren(
  world: World,
  sight: Sight,
  names: readonly string[],
): Promise<Pick<Figures, 'edited' | 'deleted'>> {
  const edited: number[] = []
  const deleted: number[] = []
  for (const name of names.slice(0, singles)) {
    edited.push(await timeToCorrect(world, sight, name))
    deleted.push(await timeToReplace(world, sight, name))
  }
  return { edited: quantile(edited, 0.5), deleted: quantile(deleted, 0.5) }
}

function namesFor(prefix: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${index + 1}`)
}

/** Resolves when the composer has used less than a fifth of a processor for 2 s. */
async function untilIdle({ signal }: World, { pid }: Composer): Promise<void> {
  for (;;) {
    const before = await readProcessLoad(pid)
    await sleep(2_000, undefined, { signal })
    const after = await readProcessLoad(pid)
    if ((after?.cpuSeconds ?? 0) - (before?.cpuSeconds ?? 0) < 0.4) return
  }
}
