import {
  CreateDBInstanceCommand,
  type DBInstance,
  DescribeDBInstancesCommand,
} from '@aws-sdk/client-rds'
import { toObjectKey } from '../../src/kube/object.ts'
import type { KubeClient } from '../../src/kube/port.ts'
import { SECRETS } from '../../src/kube/well-known.ts'
import type { Doc } from '../../src/provider/index.ts'
import { encoded, instances, secretOf } from './fault-proxy-objects.ts'
import { type FaultRig, rigRegion } from './fault-proxy-rig.ts'
import { Subject } from './lifecycle-subject.ts'

const { signal } = new AbortController()
const providerConfigRef = { kind: 'ClusterProviderConfig', name: 'default' }

/** The account of the rig's credentials. */
export const rigAccount = '123456789012'

/** Flags of a controller that tests need not wait for. */
export const quickFlags = ['--settle', '2s', '--confirm', '1s'] as const

/** Statuses that pass at once, or nearly so. */
export const quickDurations = {
  ...{ creating: 0.2, 'backing-up': 0, modifying: 0.2, deleting: 0.2, renaming: 0 },
  ...{ 'resetting-master-credentials': 0.2, 'snapshot-creating': 0.1 },
}

/** A PostgreSQL instance whose deletion takes no snapshot, as far as `forProvider` leaves it so. */
export function instanceSpec(forProvider: Doc = {}, spec: Doc = {}): Doc {
  const usual = {
    ...{ region: rigRegion, engine: 'postgres', engineVersion: '16.3' },
    ...{ dbInstanceClass: 'db.t3.micro', allocatedStorage: 20, masterUsername: 'orders' },
    ...{ skipFinalSnapshotBeforeDeletion: true },
  }
  return { spec: { providerConfigRef, forProvider: { ...usual, ...forProvider }, ...spec } }
}

export function bucketSpec(forProvider: Doc = {}, spec: Doc = {}): Doc {
  return {
    spec: { providerConfigRef, forProvider: { region: rigRegion, ...forProvider }, ...spec },
  }
}

/** Parameters of the calls that changed an RDS instance, and that the cloud accepted. */
export function callsOn(rig: FaultRig, name: string, since = 0): readonly Record<string, string>[] {
  return rig.gate.writes
    .slice(since)
    .filter(({ link, answered }) => link === 'aws' && answered === 200)
    .map(({ body }) => Object.fromEntries(new URLSearchParams(body)))
    .filter(({ DBInstanceIdentifier }) => DBInstanceIdentifier === name)
}

/** Names of the calls that change something, of whatever service. */
export function cloudWrites(rig: FaultRig, since = 0): readonly string[] {
  return rig.gate.writes
    .slice(since)
    .filter(({ link }) => link === 'aws')
    .map(({ what }) => what)
}

export function instance(rig: FaultRig, name: string): Subject {
  return new Subject(rig.kube, { resource: instances, name })
}

/** What the cloud says of an instance. */
export async function described(rig: FaultRig, name: string): Promise<DBInstance | undefined> {
  const command = new DescribeDBInstancesCommand({ DBInstanceIdentifier: name })
  const answer = await rig.rds.send(command).catch(unlessUnknown)
  return answer?.DBInstances?.[0]
}

/** An instance that somebody else made, otherwise as `instanceSpec` declares it. */
export async function createOutside(rig: FaultRig, name: string): Promise<void> {
  await rig.rds.send(
    new CreateDBInstanceCommand({
      ...{ DBInstanceIdentifier: name, Engine: 'postgres', EngineVersion: '16.3' },
      ...{ DBInstanceClass: 'db.t3.micro', AllocatedStorage: 20 },
      ...{ MasterUsername: 'orders', MasterUserPassword: 'outside-Password-0' },
    }),
  )
  await alter(rig, name, { status: 'available' })
}

/** Changes an instance behind everybody's back; deploy/local/emulator/launcher/rds_control.py. */
export async function alter(rig: FaultRig, name: string, change: Doc): Promise<void> {
  const path = `/_lifecycle/instances/${rigAccount}/${rigRegion}/${name}`
  await rig.environment.emulator.call('POST', path, change, signal)
}

/** Makes a Secret with these texts, or sets them. */
export async function putSecret(
  kube: KubeClient,
  name: string,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  const key = toObjectKey('default', name)
  if ((await kube.get(SECRETS, key, signal)) === undefined) {
    await kube.create(SECRETS, secretOf(name, values), signal)
  } else {
    await kube.patch(SECRETS, key, { type: 'merge', body: { data: encoded(values) } }, signal)
  }
}

/** The texts of a Secret; undefined when there is none. */
export async function secretTexts(
  kube: KubeClient,
  name: string,
): Promise<Readonly<Record<string, string>> | undefined> {
  const secret = await kube.get(SECRETS, toObjectKey('default', name), signal)
  if (secret === undefined) return undefined
  const data = (secret.data ?? {}) as Readonly<Record<string, string>> // a Secret's own shape
  const texts = Object.entries(data).map(([key, value]) => [
    key,
    Buffer.from(value, 'base64').toString('utf8'),
  ])
  return Object.fromEntries(texts)
}

function unlessUnknown(error: unknown): undefined {
  if (!(error instanceof Error && error.name === 'DBInstanceNotFoundFault')) throw error
}
