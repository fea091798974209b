import type { KubeClient } from '../../src/kube/port.ts'
import { EVENTS } from '../../src/kube/well-known.ts'
import { Crash, type CrashPoint } from '../support/composition-crash.ts'
import { type CompositionProcess, startComposition } from '../support/composition-process.ts'
import { Platform } from './platform.ts'
import type { Phase } from './platform-phases.ts'
import { untilQuiet, untilTrue } from './waits.ts'

export interface LifeDeps {
  /** The administrator's. */
  readonly kube: KubeClient
  /** Of the controller's ServiceAccount. */
  readonly kubeconfig: string
  /** Where the function listens. */
  readonly endpoint: string
}

/** A write of a phase at which the controller dies. */
export interface Blow extends Pick<CrashPoint, 'when'> {
  /** What it does, called as in every life. */
  readonly what: string
}

/** How a phase went. */
export interface Passage {
  /** What it was waited for came in time. */
  readonly isOver: boolean
  /** Where a controller died. */
  readonly struck: readonly Blow[]
  /** What was written, called as in every life. */
  readonly writes: readonly string[]
}

/** So many complaints are told. */
const mostTold = 3
const patienceMs = 20_000
/** Longer than any pause between two writes of a phase. */
const quietMs = 300

/** A platform and its controller, which is replaced whenever it dies. */
export class Life {
  readonly platform: Platform
  readonly #deps: LifeDeps
  readonly #crashes: Crash[] = []
  readonly #complaints: string[] = []
  readonly #started: Promise<CompositionProcess>[] = []
  readonly #struck: Blow[] = []
  #coming: readonly Blow[] = []
  #process: Promise<CompositionProcess>

  constructor(deps: LifeDeps, word: string) {
    this.#deps = deps
    this.platform = new Platform(deps.kube, word, deps.endpoint)
    this.#process = this.#start()
  }

  /** Everything that was written so far. */
  get writes(): readonly string[] {
    return this.#crashes.flatMap(({ writes }) => writes.map(({ what }) => this.#alike(what)))
  }

  /** How many different objects its controllers have made or met in each place. */
  get made(): Readonly<Record<string, number>> {
    const stored = this.#crashes
      .flatMap(({ writes }) => writes)
      .flatMap(({ stored: object }) => object ?? [])
      .filter(({ kind }) => kind !== EVENTS.kind)
    const places = Map.groupBy(stored, ({ kind, metadata }) => `${kind} ${metadata.name}`)
    const counts = [...places].map(([place, objects]) => [
      this.#alike(place),
      new Set(objects.map(({ metadata }) => metadata.uid)).size,
    ])
    return Object.fromEntries(counts)
  }

  /** What its controllers have warned of last. */
  get complaints(): readonly string[] {
    return this.#complaints.slice(-mostTold)
  }

  /**
   * Plays a phase until `isEnd` says so and nothing trails behind. The controller dies at the first
   * blow, its successor at the next.
   */
  async play(
    phase: Phase,
    blows: readonly Blow[],
    isEnd: () => Promise<boolean>,
  ): Promise<Passage> {
    await this.#process
    const begun = { writes: this.writes.length, struck: this.#struck.length }
    this.#coming = blows
    this.#aim()
    await phase.begin(this.platform)
    let isOver = false
    for (let deaths = -1; deaths < this.#struck.length; ) {
      deaths = this.#struck.length
      const isEither = async () => this.#struck.length > deaths || (await isEnd())
      isOver = await untilTrue(isEither, patienceMs)
      await this.#process
      await this.#quiet()
    }
    this.#coming = []
    this.#aim()
    return {
      isOver,
      struck: this.#struck.slice(begun.struck),
      writes: this.writes.slice(begun.writes),
    }
  }

  /** What a new controller writes that finds everything as it should be. */
  async rest(): Promise<readonly string[]> {
    await (await this.#process).stop()
    const begun = this.writes.length
    this.#process = this.#start()
    await this.#process
    await this.#quiet()
    return this.writes.slice(begun)
  }

  async end(): Promise<void> {
    const stop = async (process: Promise<CompositionProcess>) => (await process).stop()
    await Promise.all(this.#started.map(stop))
  }

  #quiet(): Promise<void> {
    return untilQuiet(() => this.writes.length, quietMs)
  }

  async #start(): Promise<CompositionProcess> {
    const crash = new Crash()
    this.#crashes.push(crash)
    this.#aim()
    const { kubeconfig } = this.#deps
    const complain = (complaint: string): void => {
      if (!crash.isDead) this.#complaints.push(complaint)
    }
    const started = startComposition({ kubeconfig, sees: this.platform.word, crash, complain })
    this.#started.push(started)
    void crash.died.then(async () => {
      const [blow, ...coming] = this.#coming
      if (blow !== undefined) this.#struck.push(blow)
      this.#coming = coming
      this.#process = this.#start()
      await (await started).stop()
    })
    return started
  }

  /** Has the controller die at the blow that comes next. */
  #aim(): void {
    const [blow] = this.#coming
    const matches = (what: string): boolean => this.#alike(what) === blow?.what
    this.#crashes.at(-1)?.aim(blow && { when: blow.when, nth: 1, matches })
  }

  /** The same for every life: without its own word, and whichever instance of the graph it is. */
  #alike(text: string): string {
    const { word, api } = this.platform
    return text
      .replaceAll(word, 'NAME')
      .replaceAll(api.resource.kind, 'KIND')
      .replace(/-[0-9a-f]{7}$/, '-HASH')
      .replace(/(NAME-)[ab]\b/, '$1i')
  }
}
