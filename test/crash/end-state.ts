import type { KubeObject } from '../../src/kube/object.ts'
import { SECRETS } from '../../src/kube/well-known.ts'
import type { Write } from '../support/fault-proxy-gate.ts'
import { rigKey, statusOf } from '../support/fault-proxy-objects.ts'
import type { FaultRig } from '../support/fault-proxy-rig.ts'
import { connectionName, noSignal, type Subject } from './subject.ts'

/** What is left when all has settled, without names, ids and times: equal for equal histories. */
export interface EndState {
  /** Undefined when the object is gone. */
  readonly object: unknown
  /** Values of the connection Secret; undefined once the object is gone: its end is Kubernetes' own. */
  readonly connection: unknown
  /** Whether the password told is the one the cloud was last given; undefined without a password. */
  readonly passwordAgrees: boolean | undefined
  readonly cloud: unknown
}

export async function readEndState(
  rig: FaultRig,
  subject: Subject,
  name: string,
): Promise<EndState> {
  const [object, secret, cloud] = await Promise.all([
    rig.kube.get(subject.resource, rigKey(name), noSignal),
    rig.kube.get(SECRETS, rigKey(connectionName(name)), noSignal),
    subject.cloud(rig, name),
  ])
  const values = object === undefined ? undefined : decode(secret)
  const { password, ...others } = values ?? {}
  const state = {
    object: object === undefined ? undefined : viewOf(object),
    connection:
      values === undefined ? undefined : { ...others, password: password === undefined ? 0 : 1 },
    passwordAgrees:
      password === undefined ? undefined : password === lastPassword(rig.gate.writes, name),
    cloud,
  }
  return anonymous(state, name)
}

function viewOf(object: KubeObject): unknown {
  const { metadata, spec } = object
  const status = statusOf(object)
  return {
    spec,
    finalizers: metadata.finalizers,
    annotations: Object.keys(metadata.annotations ?? {}).sort(),
    conditions: status.conditions?.map(({ lastTransitionTime: _, ...condition }) => condition),
    externalName: status.externalName,
    externalStatus: status.externalStatus,
    observedGeneration: status.observedGeneration,
    atProvider: status.atProvider,
    driftState: status.drift?.state,
    episode: status.drift?.episode,
  }
}

function decode(secret: KubeObject | undefined): Readonly<Record<string, string>> | undefined {
  const data = secret?.data as Readonly<Record<string, string>> | undefined // a Secret's own shape
  if (data === undefined) return undefined
  const entries = Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(
    entries.map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')]),
  )
}

/** The password of the last call that the cloud accepted one with. */
function lastPassword(writes: readonly Write[], name: string): string | undefined {
  const given = writes
    .filter(({ link, answered }) => link === 'aws' && answered === 200)
    .map(({ body }) => new URLSearchParams(body))
    .filter((parameters) => parameters.get('DBInstanceIdentifier') === name)
    .map((parameters) => parameters.get('MasterUserPassword'))
    .filter((password) => password !== null)
  return given.at(-1)
}

const time = /\d{4}-\d{2}-\d{2}T[\d:.]+Z/g
const instanceId = /db-[A-Z2-7]{26}/g

/** The state as JSON would carry it, with NAME, TIME and ID in place of what differs by nature. */
function anonymous(state: EndState, name: string): EndState {
  const text = JSON.stringify(state)
  return JSON.parse(text.replaceAll(name, 'NAME').replace(time, 'TIME').replace(instanceId, 'ID'))
}
