import { pause } from '../../kube/deadline.ts'
import { KubeError } from '../../kube/error.ts'
import type { Resource } from '../../kube/object.ts'
import type { KubeClient } from '../../kube/port.ts'
import type { Clock } from '../../runtime/clock.ts'
import { NotLeadingError } from '../../runtime/write-fence.ts'
import type { Log } from '../../telemetry/log.ts'
import { PairsSecret, type StoredPairs } from './pairs-secret.ts'
import { type Reach, type Registered, register } from './registration.ts'
import { nextStep, type Pairs, switched, trustOf } from './rotation.ts'
import { AdmissionServer, type Answer } from './server.ts'

export interface AdmissionDeps {
  readonly kube: KubeClient
  /** Whether this replica leads: the one that changes the Secret and the registration. */
  readonly mayWrite: () => boolean
  /** The defined kinds, now. */
  readonly kinds: () => readonly Resource[]
  readonly answer: Answer
  readonly clock: Clock
  readonly log: Log
}

/** Durations in milliseconds. */
export interface AdmissionOptions {
  /** Plumbline's own namespace. */
  readonly namespace: string
  readonly host: string
  readonly port: number
  /** `https://host:port` under which the API server finds us; unset: by the Service. */
  readonly url: string | undefined
  /** How often Secret and registration are looked at. */
  readonly lookMs: number
  /** How long it may take every API server to hear of another authority. */
  readonly settleMs: number
}

export const admissionTimes = Object.freeze({ lookMs: 5_000, settleMs: 10_000 })

/** A replica that has no certificate yet looks this often for the one of the leader. */
const firstMs = 500

const serviceName = 'plumbline-admission'

/**
 * The webhook at work: its certificate, its registration and its server. All replicas serve; the one
 * that leads makes certificates, has them trusted before any replica shows them, and registers.
 */
export class Admission {
  readonly #deps: AdmissionDeps
  readonly #options: AdmissionOptions
  readonly #secret: PairsSecret
  readonly #reach: Reach
  readonly #certifiedHost: string
  #server: AdmissionServer | undefined
  #shown: Pairs | undefined
  /** Since when the API server has been told to trust this. */
  #told: { readonly trust: string; readonly sinceMs: number } | undefined
  #registered: Registered | undefined

  constructor(deps: AdmissionDeps, options: AdmissionOptions) {
    this.#deps = deps
    this.#options = options
    const { namespace, url } = options
    this.#secret = new PairsSecret(deps.kube, namespace)
    this.#reach = url === undefined ? { service: { namespace, name: serviceName } } : { url }
    this.#certifiedHost =
      url === undefined ? `${serviceName}.${namespace}.svc` : new URL(url).hostname
  }

  /** Serves until the signal aborts; failures of the API server are waited out. */
  async run(signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted) {
        await pause(this.#deps.clock, await this.#tryLook(signal), signal)
      }
    } catch (error) {
      if (!signal.aborted) throw error
    } finally {
      await this.#server?.close()
    }
  }

  async #tryLook(signal: AbortSignal): Promise<number> {
    try {
      return await this.#look(signal)
    } catch (error) {
      const mayPass = error instanceof KubeError || error instanceof NotLeadingError
      if (!mayPass) throw error
      this.#deps.log.warn({ error }, 'the admission webhook could not be kept up to date')
      return this.#options.lookMs
    }
  }

  /** Brings everything up to date; returns when to look again, in ms. */
  async #look(signal: AbortSignal): Promise<number> {
    const { lookMs } = this.#options
    const stored = await this.#secret.read(signal)
    if (!this.#deps.mayWrite()) {
      if (stored.pairs === undefined) return this.#server === undefined ? firstMs : lookMs
      await this.#show(stored.pairs)
      return lookMs
    }
    if (stored.pairs !== undefined) {
      await this.#show(stored.pairs)
      await this.#register(stored.pairs, signal)
    }
    return await this.#advance(stored, signal)
  }

  async #advance(stored: StoredPairs, signal: AbortSignal): Promise<number> {
    const { lookMs, settleMs } = this.#options
    const nowMs = this.#deps.clock.now()
    const pairs = stored.pairs ?? this.#shown
    const facts = { nowMs, host: this.#certifiedHost, toldMs: this.#toldMs(pairs), settleMs }
    const step = nextStep(stored.pairs, this.#shown, facts)
    switch (step.is) {
      case 'keep':
        return lookMs
      case 'wait':
        return Math.min(lookMs, step.afterMs)
      case 'begin':
        await this.#store(stored, { ...(await this.#issue()), previous: undefined }, signal)
        return 0
      case 'announce': {
        const next = (await this.#issue()).current
        if (pairs !== undefined) await this.#store(stored, { ...pairs, next }, signal)
        return 0
      }
      case 'switch':
        if (pairs !== undefined) await this.#store(stored, switched(pairs), signal)
        return 0
      default:
        return step satisfies never
    }
  }

  async #issue() {
    const { issuePair } = await import('./issue-pair.ts')
    const current = await issuePair(this.#certifiedHost, this.#deps.clock.now())
    return { current, next: undefined }
  }

  async #store(stored: StoredPairs, pairs: Pairs, signal: AbortSignal): Promise<void> {
    if (await this.#secret.write(stored, pairs, signal)) {
      this.#deps.log.info({ rotating: pairs.next !== undefined }, 'the serving certificate changed')
    }
  }

  /** How long the API server has been told to trust all of these. */
  #toldMs(pairs: Pairs | undefined): number | undefined {
    if (pairs === undefined || this.#told?.trust !== trustOf(pairs)) return undefined
    return this.#deps.clock.monotonic() - this.#told.sinceMs
  }

  async #show(pairs: Pairs): Promise<void> {
    const { host, port } = this.#options
    this.#shown = pairs
    if (this.#server === undefined) {
      const { answer, log } = this.#deps
      this.#server = await AdmissionServer.start(answer, pairs.current, { host, port })
      log.info({ host, port: this.#server.port }, 'the admission webhook listens')
    } else {
      this.#server.show(pairs.current)
    }
  }

  async #register(pairs: Pairs, signal: AbortSignal): Promise<void> {
    const { kube, kinds, clock, log } = this.#deps
    const trust = trustOf(pairs)
    const wanted = { reach: this.#reach, trust, kinds: kinds() }
    const registered = await register(kube, wanted, signal)
    if (registered === 'missing') this.#told = undefined
    else if (this.#told?.trust !== trust) this.#told = { trust, sinceMs: clock.monotonic() }
    if (registered === 'missing' && this.#registered !== 'missing') {
      log.warn({}, 'no admission webhook is registered: kubectl apply -f deploy/admission')
    }
    this.#registered = registered
  }
}
