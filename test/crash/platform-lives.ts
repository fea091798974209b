import { isDeepStrictEqual } from 'node:util'
import PQueue from 'p-queue'
import { describeDifference } from './difference.ts'
import { extra } from './oracle.ts'
import { type Blow, Life, type LifeDeps } from './platform-life.ts'
import { type Phase, phases } from './platform-phases.ts'
import { type PlatformState, readPlatform, readTold } from './platform-state.ts'

/** What one phase has come to. */
interface Chapter {
  readonly state: PlatformState
  /** What was told in it, each Event as often as it was. */
  readonly told: readonly string[]
  /** How many different objects there have been in each place so far. */
  readonly made: Readonly<Record<string, number>>
}

type Reference = ReadonlyMap<Phase, Chapter & { readonly writes: readonly string[] }>

/** What came of disturbed lives, by phase. */
interface Findings {
  /** What is not as in the undisturbed life. */
  readonly failures: ReadonlyMap<Phase, readonly string[]>
  readonly missed: ReadonlyMap<Phase, readonly Blow[]>
  readonly struck: readonly Blow[]
}

/** Lives at the same time. */
const mostAtOnce = 5

let named = 0

/** Lives of equal platforms: an undisturbed one, and others whose controllers die at each of its writes. */
export class PlatformLives {
  readonly #deps: LifeDeps
  readonly #atRest: string[] = []
  #reference: Promise<Reference> | undefined
  #findings: Promise<Findings> | undefined

  constructor(deps: LifeDeps) {
    this.#deps = deps
  }

  /** What is wrong with a phase in which the controller dies, at each of its writes. */
  async failures(phase: Phase): Promise<readonly string[]> {
    this.#findings ??= this.#disturb()
    return (await this.#findings).failures.get(phase) ?? []
  }

  /** What controllers write that come when everything is settled. */
  async atRest(): Promise<readonly string[]> {
    await this.#undisturbed()
    return this.#atRest
  }

  /** The writes at which a controller died, as `when verb resource`. */
  async struck(): Promise<ReadonlySet<string>> {
    this.#findings ??= this.#disturb()
    return new Set((await this.#findings).struck.map(({ when, what }) => `${when} ${sortOf(what)}`))
  }

  #undisturbed(): Promise<Reference> {
    this.#reference ??= this.#live()
    return this.#reference
  }

  async #live(): Promise<Reference> {
    const life = this.#life()
    const reference = new Map<Phase, Chapter & { readonly writes: readonly string[] }>()
    let told: readonly string[] = []
    for (const phase of phases) {
      if (phase.rests) this.#atRest.push(...(await life.rest()))
      const passage = await life.play(phase, [], () => phase.isOver(life.platform))
      const chapter = await readChapter(life, told)
      if (!passage.isOver) {
        const said = [...life.complaints, JSON.stringify(chapter.state)]
        throw new Error(`${phase.name}: that is never so: ${said.join('\n')}`)
      }
      told = [...told, ...chapter.told]
      reference.set(phase, { ...chapter, writes: passage.writes })
    }
    await life.end()
    return reference
  }

  async #disturb(): Promise<Findings> {
    const reference = await this.#undisturbed()
    const all = phases.map((phase) => [phase, blowsOf(reference.get(phase)?.writes ?? [])] as const)
    const first = await this.#tryAll(new Map(all))
    // How often a status is written on the way depends on what the looks happen to see.
    const second = await this.#tryAll(first.missed)
    const failures = phases.map((phase) => {
      const missed = second.missed.get(phase) ?? []
      const found = [first, second].flatMap((tried) => tried.failures.get(phase) ?? [])
      return [phase, [...found, ...missed.map((blow) => `${print(blow)}: not reached`)]] as const
    })
    return {
      failures: new Map(failures),
      missed: second.missed,
      struck: [...first.struck, ...second.struck],
    }
  }

  /** A life takes up to two blows in each of its phases, which come one after the other. */
  async #tryAll(blows: ReadonlyMap<Phase, readonly Blow[]>): Promise<Findings> {
    const count = Math.ceil(Math.max(0, ...[...blows.values()].map(({ length }) => length)) / 2)
    const pool = new PQueue({ concurrency: mostAtOnce })
    const lives = Array.from({ length: count }, (_, life) =>
      pool.add(() =>
        this.#try((phase) => (blows.get(phase) ?? []).filter((__, at) => at % count === life)),
      ),
    )
    const found = (await Promise.all(lives)).flat()
    const byPhase = Map.groupBy(found, ({ phase }) => phase)
    const gather = <T>(pick: (one: Trouble) => readonly T[]) =>
      new Map(phases.map((phase) => [phase, (byPhase.get(phase) ?? []).flatMap(pick)]))
    return {
      failures: gather(({ failures }) => failures),
      missed: gather(({ blows: own, struck }) => own.filter((blow) => !struck.includes(blow))),
      struck: found.flatMap(({ struck }) => struck),
    }
  }

  async #try(blowsIn: (phase: Phase) => readonly Blow[]): Promise<readonly Trouble[]> {
    const reference = await this.#undisturbed()
    const life = this.#life()
    const found: Trouble[] = []
    let told: readonly string[] = []
    for (const [phase, wanted] of reference) {
      const blows = blowsIn(phase)
      const isEnd = async () => isDeepStrictEqual(await readPlatform(life.platform), wanted.state)
      const { struck } = await life.play(phase, blows, isEnd)
      const chapter = await readChapter(life, told)
      told = [...told, ...chapter.told]
      const differences = compare(`${life.platform.word} ${blows.map(print)}`, wanted, chapter)
      const failures = differences.length === 0 ? [] : [...differences, ...life.complaints]
      found.push({ phase, blows, struck, failures })
    }
    await life.end()
    return found
  }

  #life(): Life {
    named += 1
    return new Life(this.#deps, `life${String(named).padStart(3, '0')}`)
  }
}

interface Trouble {
  readonly phase: Phase
  readonly blows: readonly Blow[]
  readonly struck: readonly Blow[]
  readonly failures: readonly string[]
}

async function readChapter(life: Life, before: readonly string[]): Promise<Chapter> {
  const state = await readPlatform(life.platform)
  const told = await readTold(life.platform)
  return { state, told: extra(told, before), made: life.made }
}

function compare(label: string, wanted: Chapter, found: Chapter): readonly string[] {
  return [
    ...describeDifference(label, wanted.state, found.state),
    ...describeDifference(label, wanted.made, found.made),
    ...extra(found.told, wanted.told).map((event) => `${label}: told ${event}`),
    ...extra(wanted.told, found.told).map((event) => `${label}: never told ${event}`),
  ]
}

/** Of every sort of write before the first one, and after the one that came last. */
function blowsOf(writes: readonly string[]): readonly Blow[] {
  return [...Map.groupBy(writes, sortOf).values()].flatMap((alike): readonly Blow[] => {
    const [first = '', last = first] = [alike[0], alike.at(-1)]
    return [
      { when: 'before', what: first },
      { when: 'after', what: last },
    ]
  })
}

function print({ when, what }: Blow): string {
  return `${when} ${what}`
}

/** Verb and resource of a write. */
function sortOf(what: string): string {
  return what.split(' ').slice(0, 2).join(' ')
}
