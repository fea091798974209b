import { randomBytes } from 'node:crypto'
import { startDeadline } from '../../../kube/deadline.ts'
import type { KubeObject } from '../../../kube/object.ts'
import { type Connected, Connections, configKey } from '../../../managed/connections.ts'
import type { LoadedProvider } from '../../../managed/crd/loaded-provider.ts'
import type { DigestKey } from '../../../managed/digest-key.ts'
import { configResource } from '../../../managed/loops.ts'
import { toManagedResource } from '../../../managed/managed-resource.ts'
import { SecretReader } from '../../../managed/secret-reader.ts'
import { type SurveyDeps, survey } from '../../../managed/survey.ts'
import type { Clock } from '../../../runtime/clock.ts'
import type { Subject } from '../draft.ts'
import type { CloudPlan } from '../plan.ts'
import type { FoundKey } from './find-digest-key.ts'
import { JointWork } from './joint-work.ts'
import { notAsked } from './not-asked.ts'
import type { PlannedReader } from './planned-reader.ts'
import type { PlannedObject, PlannedStores } from './planned-stores.ts'

/** All calls about one object together, in milliseconds. */
const askMs = 30_000

/** For whoever has not the installation's key: digests of theirs are equal to no others. */
const ownKey: DigestKey = { id: '', bytes: randomBytes(32) }

export interface Askable extends PlannedObject {
  readonly subject: Subject
}

interface InterviewParts {
  readonly reader: PlannedReader
  readonly digestKey: FoundKey
  readonly loaded: LoadedProvider
  readonly clock: Clock
  /** When nobody asks any more. */
  readonly ended: AbortSignal
}

/** All questions to one provider. */
export class Interview {
  readonly #parts: InterviewParts
  readonly #secrets: SecretReader
  readonly #connections: Connections
  readonly #connecting: JointWork<Connected>
  readonly #configs = new Map<string, KubeObject>()

  constructor(parts: InterviewParts) {
    this.#parts = parts
    const { reader, loaded, clock, ended } = parts
    this.#secrets = new SecretReader({ kube: reader, versions: { get: () => undefined } })
    this.#connecting = new JointWork(ended)
    this.#connections = new Connections({
      provider: loaded.provider,
      find: (kind, key) => this.#configs.get(`${kind} ${key}`),
      secrets: this.#secrets,
      clock,
    })
  }

  /** What cannot be asked is said in the answer. Throws only the signal's reason. */
  async ask(asked: Askable, stores: PlannedStores, signal: AbortSignal): Promise<CloudPlan> {
    const deadline = startDeadline(this.#parts.clock, askMs, signal)
    try {
      const answer = await this.#survey(asked, stores, deadline.signal)
      const doubt = stores.doubtFor(asked)
      return doubt === undefined ? answer : { ...answer, reasons: [...answer.reasons, doubt] }
    } catch (error) {
      signal.throwIfAborted()
      return notAsked(asked.object, error, deadline.expired() ? askMs : undefined)
    } finally {
      deadline.release()
    }
  }

  close(): void {
    for (const { metadata } of this.#configs.values()) this.#connections.forget(metadata.uid)
  }

  async #survey(asked: Askable, stores: PlannedStores, signal: AbortSignal): Promise<CloudPlan> {
    const { kind, object, subject } = asked
    const { digestKey } = this.#parts
    const failure = stores.failureFor(asked)
    if (failure !== undefined) throw failure
    const { providerConfigRef, namespace, requestedName } = toManagedResource(kind, object)
    if (!subject.accepted) {
      const name = kind.identity.toName(requestedName)
      return { action: 'create', name, account: '', region: '', ...nothing }
    }
    await this.#readConfig(providerConfigRef, namespace, signal)
    const deps = this.#depsFor(asked, stores)
    const { isPlanned } = stores
    const { partial, stored } = subject
    if (digestKey.is === 'found') return await survey(deps, { object, partial, isPlanned }, signal)
    const recalled = stored === undefined ? {} : { stored }
    const guessed = await survey(deps, { object, partial, isPlanned, ...recalled }, signal)
    return guessed.fields.length === 0 ? guessed : withDoubt(guessed, digestKey.why)
  }

  #depsFor({ kind }: Askable, stores: PlannedStores): SurveyDeps {
    const { loaded, digestKey, clock } = this.#parts
    return {
      kind,
      digestKey: digestKey.is === 'found' ? digestKey.key : ownKey,
      provider: loaded.provider,
      store: stores.storeOf(kind),
      references: stores.references,
      connections: {
        // Else each of them would read the Secrets of the configuration.
        resolve: (ref, namespace, signal) => {
          const connect = (ended: AbortSignal) => this.#connections.resolve(ref, namespace, ended)
          return this.#connecting.run(`${ref.kind} ${ref.name} ${namespace}`, connect, signal)
        },
      },
      secrets: this.#secrets,
      clock,
    }
  }

  async #readConfig(
    ref: Parameters<typeof configKey>[0],
    namespace: string,
    signal: AbortSignal,
  ): Promise<void> {
    const { reader, loaded } = this.#parts
    const key = configKey(ref, namespace)
    const config = await reader.get(configResource(loaded.provider, ref.kind), key, signal)
    if (config !== undefined) this.#configs.set(`${ref.kind} ${key}`, config)
  }
}

function withDoubt(plan: CloudPlan, why: string): CloudPlan {
  const doubt = `drift told by the stored manifest: what was applied is recorded with a key that ${why}`
  return { ...plan, reasons: [...plan.reasons, doubt] }
}

const nothing = { fields: [], unknown: [], unread: [], reasons: [] } as const
