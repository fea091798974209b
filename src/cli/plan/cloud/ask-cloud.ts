import { randomBytes } from 'node:crypto'
import PQueue from 'p-queue'
import { startDeadline } from '../../../kube/deadline.ts'
import { KubeError } from '../../../kube/error.ts'
import { type KubeObject, keyOf } from '../../../kube/object.ts'
import type { KubeReader } from '../../../kube/port.ts'
import { Connections, configKey } from '../../../managed/connections.ts'
import type { LoadedProvider } from '../../../managed/crd/loaded-provider.ts'
import { type DigestKey, readDigestKey } from '../../../managed/digest-key.ts'
import { configResource } from '../../../managed/loops.ts'
import { toManagedResource } from '../../../managed/managed-resource.ts'
import { SecretReader } from '../../../managed/secret-reader.ts'
import { survey } from '../../../managed/survey.ts'
import { systemClock } from '../../../runtime/clock.ts'
import type { Subject } from '../draft.ts'
import type { CloudPlan } from '../plan.ts'
import { type CloudKinds, isManaged } from './cloud-kinds.ts'
import { notAsked, unknownKind } from './not-asked.ts'
import { PlannedReader } from './planned-reader.ts'
import { loadStores, type ManagedObject, type PlannedStores } from './planned-stores.ts'

/** Objects asked about at a time. */
const concurrency = 8
/** All calls about one object together, in milliseconds. */
const askMs = 30_000
/** Where the controller keeps its digest key. */
const home = 'plumbline-system'

export interface AskDeps {
  readonly kube: Pick<KubeReader, 'get' | 'list'>
  readonly kinds: CloudKinds
  /** Told how many objects were asked about. */
  readonly onProgress: (done: number, total: number) => void
}

/**
 * What would happen in the cloud to the managed ones among the planned objects, with the rights of
 * whoever plans. Reads only. What cannot be asked is said in the answer. Throws only when the signal
 * aborts.
 */
export async function askCloud(
  { kube, kinds, onProgress }: AskDeps,
  planned: readonly Subject[],
  signal: AbortSignal,
): Promise<ReadonlyMap<Subject, CloudPlan>> {
  const answers = new Map<Subject, CloudPlan>()
  const askable: Askable[] = []
  for (const subject of planned.filter(({ object }) => isManaged(kinds, object))) {
    const found = kinds.find(subject.object)
    if (found === undefined) answers.set(subject, unknownKind(subject.object))
    else askable.push({ ...found, subject, object: subject.object })
  }
  if (askable.length === 0) return answers
  const reader = new PlannedReader(kube, planned)
  const digestKey = await findDigestKey(reader, signal)
  const pool = new PQueue({ concurrency })
  let done = 0
  onProgress(done, askable.length)
  for (const [loaded, own] of Map.groupBy(askable, (each) => each.loaded)) {
    const stores = await loadStores(kube, loaded, own, signal)
    const interview = new Interview({ reader, digestKey, stores, loaded, planned: own })
    const askOne = async (each: Askable): Promise<void> => {
      answers.set(each.subject, await interview.ask(each, signal))
      done += 1
      onProgress(done, askable.length)
    }
    const asking = pool.addAll(own.map((each) => () => askOne(each)))
    await asking.finally(() => interview.close())
  }
  return answers
}

interface Askable extends ManagedObject {
  readonly subject: Subject
}

/** Undefined without the right to read it: few people may. */
async function findDigestKey(
  reader: PlannedReader,
  signal: AbortSignal,
): Promise<DigestKey | undefined> {
  try {
    return await readDigestKey(reader, home, signal)
  } catch (error) {
    if (signal.aborted || !(error instanceof KubeError)) throw error
    return undefined
  }
}

/** For whoever has not the installation's key: digests of theirs are equal to no others. */
const ownKey: DigestKey = { id: '', bytes: randomBytes(32) }

interface InterviewParts {
  readonly reader: PlannedReader
  readonly digestKey: DigestKey | undefined
  readonly stores: PlannedStores
  readonly loaded: LoadedProvider
  readonly planned: readonly Askable[]
}

/** All questions to one provider. */
class Interview {
  readonly #parts: InterviewParts
  readonly #secrets: SecretReader
  readonly #connections: Connections
  readonly #configs = new Map<string, KubeObject>()
  readonly #plannedNames: ReadonlySet<string>

  constructor(parts: InterviewParts) {
    this.#parts = parts
    const { reader, loaded, planned } = parts
    this.#secrets = new SecretReader({ kube: reader, versions: { get: () => undefined } })
    this.#connections = new Connections({
      provider: loaded.provider,
      find: (kind, key) => this.#configs.get(`${kind} ${key}`),
      secrets: this.#secrets,
      clock: systemClock,
    })
    this.#plannedNames = new Set(planned.map(({ object }) => nameOf(object)))
  }

  async ask(asked: Askable, signal: AbortSignal): Promise<CloudPlan> {
    const deadline = startDeadline(systemClock, askMs, signal)
    try {
      return await this.#survey(asked, deadline.signal)
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

  async #survey(asked: Askable, signal: AbortSignal): Promise<CloudPlan> {
    const { kind, object, subject } = asked
    const { reader: _, loaded, stores, digestKey } = this.#parts
    const failure = stores.failureFor(asked)
    if (failure !== undefined) throw failure
    const { providerConfigRef, namespace, requestedName } = toManagedResource(kind, object)
    if (!subject.accepted) {
      const name = kind.identity.toName(requestedName)
      return { action: 'create', name, account: '', region: '', ...nothing }
    }
    await this.#readConfig(providerConfigRef, namespace, signal)
    const deps = {
      kind,
      digestKey: digestKey ?? ownKey,
      provider: loaded.provider,
      store: stores.storeOf(kind),
      references: stores.references,
      connections: this.#connections,
      secrets: this.#secrets,
      clock: systemClock,
    }
    const isPlanned = (other: KubeObject) => this.#plannedNames.has(nameOf(other))
    const { partial, stored } = subject
    if (digestKey !== undefined) return await survey(deps, { object, partial, isPlanned }, signal)
    const recalled = stored === undefined ? {} : { stored }
    const guessed = await survey(deps, { object, partial, isPlanned, ...recalled }, signal)
    return guessed.fields.length === 0 ? guessed : withDoubt(guessed)
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

function withDoubt(plan: CloudPlan): CloudPlan {
  const doubt = `drift told by the stored manifest: what was applied is recorded with a key in ${home} that you may not read`
  return { ...plan, reasons: [...plan.reasons, doubt] }
}

const nothing = { fields: [], unknown: [], reasons: [] } as const

function nameOf(object: KubeObject): string {
  return `${object.apiVersion} ${object.kind} ${keyOf(object)}`
}
