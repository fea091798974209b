import PQueue from 'p-queue'
import type { KubeObject } from '../../../kube/object.ts'
import type { KubeReader } from '../../../kube/port.ts'
import { steering } from '../../../managed/annotations.ts'
import type { LoadedProvider } from '../../../managed/crd/loaded-provider.ts'
import type { Clock } from '../../../runtime/clock.ts'
import type { Subject } from '../draft.ts'
import type { CloudPlan } from '../plan.ts'
import { type CloudKinds, isManaged } from './cloud-kinds.ts'
import { findDigestKey } from './find-digest-key.ts'
import { type Askable, Interview } from './interview.ts'
import { unknownKind } from './not-asked.ts'
import { PlannedReader } from './planned-reader.ts'
import { loadStores, type PlannedStores } from './planned-stores.ts'
import { refuseRivals } from './refuse-rivals.ts'

/** Objects asked about at a time. */
const concurrency = 8

export interface AskDeps {
  readonly kube: Pick<KubeReader, 'get' | 'list'>
  readonly kinds: CloudKinds
  readonly clock: Clock
  /** Where the controller keeps its digest key. */
  readonly controllerNamespace: string
  /** Told how many objects were asked about. */
  readonly onProgress: (done: number, total: number) => void
}

/**
 * What would happen in the cloud to the managed ones among the planned objects, with the rights of
 * whoever plans. Reads only. What cannot be asked is said in the answer. Throws only when the signal
 * aborts.
 */
export async function askCloud(
  deps: AskDeps,
  planned: readonly Subject[],
  signal: AbortSignal,
): Promise<ReadonlyMap<Subject, CloudPlan>> {
  const { kube, kinds, clock, controllerNamespace } = deps
  const answers = new Map<Subject, CloudPlan>()
  const askable: Askable[] = []
  for (const subject of planned.filter(({ object }) => isManaged(kinds, object))) {
    const found = kinds.find(subject.object)
    const { object } = subject
    if (found === undefined) answers.set(subject, unknownKind(object))
    else askable.push({ ...found, subject, object, isChanged: isChanged(subject) })
  }
  if (askable.length === 0) return answers
  const end = new AbortController()
  const ended = AbortSignal.any([signal, end.signal])
  try {
    const reader = new PlannedReader(kube, planned, { ended })
    const digestKey = await findDigestKey(reader, controllerNamespace, signal)
    const around = { ...deps, answers, total: answers.size + askable.length }
    for (const [loaded, own] of Map.groupBy(askable, (each) => each.loaded)) {
      const interview = new Interview({ reader, digestKey, loaded, clock, ended })
      await askAll(around, { interview, loaded, own }, signal).finally(() => interview.close())
    }
  } finally {
    end.abort()
  }
  return answers
}

/** Whether the controller would do other than it does now, and the object might become Ready by that. */
function isChanged({ object, stored }: Subject): boolean {
  const [now, before] = [object.metadata, stored?.metadata]
  const isSame =
    before !== undefined &&
    now.generation === before.generation &&
    steering(now.annotations ?? {}) === steering(before.annotations ?? {})
  return !isSame
}

interface Around extends Pick<AskDeps, 'kube' | 'onProgress'> {
  /** Is filled. */
  readonly answers: Map<Subject, CloudPlan>
  readonly total: number
}

/**
 * Asks about all objects of one provider. What turns out not to become Ready by the plan is then seen
 * as it is, and those that refer to it are asked about again.
 */
async function askAll(
  { kube, answers, total, onProgress }: Around,
  {
    interview,
    loaded,
    own,
  }: {
    readonly interview: Interview
    readonly loaded: LoadedProvider
    readonly own: readonly Askable[]
  },
  signal: AbortSignal,
): Promise<void> {
  const pool = new PQueue({ concurrency })
  const stuck = new Set<KubeObject>()
  const mayMove = ({ isChanged, object }: Askable) => isChanged && !stuck.has(object)
  let stores = await loadStores(kube, loaded, own, signal)
  let asked = own
  onProgress(answers.size, total)
  while (asked.length > 0) {
    const ask = async (each: Askable): Promise<void> => {
      answers.set(each.subject, await interview.ask(each, stores, signal))
      onProgress(answers.size, total)
    }
    await pool.addAll(asked.map((each) => () => ask(each)))
    for (const { of, answer } of refuseRivals(answered(own, answers))) {
      answers.set(of.asked.subject, answer)
    }
    const found = asked.filter((each) => mayMove(each) && isStuck(answers.get(each.subject)))
    if (found.length === 0) return
    for (const { object } of found) stuck.add(object)
    const before = stores
    stores = stores.withStuck(stuck)
    asked = own.filter((each) => waitsMore(each, before, stores))
  }
}

function answered(own: readonly Askable[], answers: ReadonlyMap<Subject, CloudPlan>) {
  return own.flatMap((asked) => {
    const answer = answers.get(asked.subject)
    return answer === undefined ? [] : [{ asked, answer }]
  })
}

function isStuck(answer: CloudPlan | undefined): boolean {
  return answer?.action === 'refuse' || answer?.action === 'wait'
}

/** Whether the object waits for one that was taken to become Ready, and will not. */
function waitsMore({ kind, object }: Askable, before: PlannedStores, now: PlannedStores): boolean {
  const { waiting } = now.references.resolve(kind, object)
  return waiting.some(({ on }) => on !== undefined && before.isPlanned(on) && !now.isPlanned(on))
}
