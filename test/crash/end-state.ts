import type { KubeObject } from '../../src/kube/object.ts'
import { toObjectKey } from '../../src/kube/object.ts'
import { SECRETS } from '../../src/kube/well-known.ts'
import { type Remembered, readRemembered } from '../../src/managed/references/remembered.ts'
import { rulesOf } from '../../src/provider/index.ts'
import { namespace, statusOf } from '../support/conformance-objects.ts'
import type { Write } from '../support/fault-proxy-gate.ts'
import type { FaultRig } from '../support/fault-proxy-rig.ts'
import { anonymous } from './anonymous.ts'
import type { Trial } from './trial.ts'
import { noSignal } from './waits.ts'

/** What is left when all has settled, without names, ids and times: equal for equal histories. */
export interface EndState {
  /** Undefined when the object is gone. */
  readonly object: unknown
  /** Values of the connection Secret; undefined once the object is gone: its end is Kubernetes' own. */
  readonly connection: unknown
  /** Per secret of the connection Secret or of a manifest: whether it is what the cloud was last given. */
  readonly agreement: Readonly<Record<string, boolean>>
  /** What the kind observes of all its groups. */
  readonly cloud: unknown
}

export async function readEndState(
  trial: Trial,
  object: KubeObject | undefined,
): Promise<EndState> {
  const { kind } = trial.subject.scenario
  const [values, given, cloud] = await Promise.all([
    object === undefined ? undefined : readConnection(trial, object),
    object === undefined ? [] : readGiven(trial, object),
    trial.subject.outsider.look(trial.name),
  ])
  const secret = new Set((kind.connectionSecrets ?? []).map(({ key }) => key))
  const told = Object.entries(values ?? {})
  const shown = told.map(([key, value]) => [key, secret.has(key) ? 'SECRET' : value])
  const agreement = [...told.filter(([key]) => secret.has(key)), ...given].map(([key, value]) => [
    key,
    isLastGiven(trial.history, value),
  ])
  const others = {
    connection: values === undefined ? undefined : Object.fromEntries(shown),
    agreement: Object.fromEntries(agreement),
    cloud,
  }
  return { object: viewOf(trial, object), ...anonymous(others, trial.name) }
}

/** What the object alone says: the member `object` of the end state. */
export function viewOf({ name }: Pick<Trial, 'name'>, object: KubeObject | undefined): unknown {
  return object === undefined ? undefined : anonymous(membersOf(object), name)
}

function membersOf(object: KubeObject): unknown {
  const { metadata, spec } = object
  const status = statusOf(object)
  const { episode, fields = [] } = status.drift ?? {}
  return {
    spec,
    finalizers: metadata.finalizers,
    resolved: resolvedOf(status),
    annotations: Object.keys(metadata.annotations ?? {}).sort(),
    conditions: status.conditions?.map(({ lastTransitionTime: _, ...condition }) => condition),
    externalName: status.externalName,
    externalStatus: status.externalStatus,
    observedGeneration: status.observedGeneration,
    atProvider: status.atProvider,
    driftState: status.drift?.state,
    episode: Object.keys(episode ?? {}).sort(),
    // Who ended it: see the oracle.
    fields: fields.map(
      ({ path, action }) => `${path} ${action === 'Resolved' ? 'Corrected' : action}`,
    ),
  }
}

/** What references are recorded to stand for: the targets that are held, for a crash must lose none. */
function resolvedOf(status: unknown): readonly string[] {
  const print = ({ at, by, to, replaced }: Remembered) =>
    `${at} ${by}: ${to}${replaced === true ? ' (replaced)' : ''}`
  return readRemembered(status).map(print).sort()
}

async function readConnection(
  { subject: { rig } }: Trial,
  object: KubeObject,
): Promise<Readonly<Record<string, string>> | undefined> {
  const { writeConnectionSecretToRef: ref } = Object(object.spec)
  return ref === undefined ? undefined : readSecret(rig, ref.name)
}

/** What the manifest refers to: no field of the cloud shows whether it has arrived there. */
async function readGiven(
  { subject: { rig, scenario } }: Trial,
  object: KubeObject,
): Promise<readonly (readonly [string, string])[]> {
  const { forProvider } = Object(object.spec)
  const members = Object.entries(scenario.kind.fields.schema.properties ?? {})
    .filter(([member, schema]) => member in forProvider && rulesOf(schema).shape === 'secret-ref')
    .map(async ([member]): Promise<readonly [string, string]> => {
      const { name, key } = forProvider[member]
      return [member, (await readSecret(rig, name))[key] ?? '']
    })
  return Promise.all(members)
}

async function readSecret(
  { kube }: FaultRig,
  name: string,
): Promise<Readonly<Record<string, string>>> {
  const secret = await kube.get(SECRETS, toObjectKey(namespace, name), noSignal)
  const data = (secret?.data ?? {}) as Readonly<Record<string, string>> // a Secret's own shape
  const entries = Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(
    entries.map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')]),
  )
}

/** Whether the last accepted call with the parameter that ever carried the value carried it too. */
function isLastGiven(history: readonly Write[], value: string): boolean {
  const given = history.filter(isAccepted).flatMap(({ body }) => [...new URLSearchParams(body)])
  const [parameter] = given.find(([, text]) => text === value) ?? []
  const last = given.filter(([name]) => name === parameter).at(-1)
  return last?.[1] === value
}

/** Whether the cloud has taken it. */
export function isAccepted({ link, answered = 0 }: Write): boolean {
  return link === 'aws' && answered >= 200 && answered < 300
}
