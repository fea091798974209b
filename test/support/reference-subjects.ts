import { GetBucketLoggingCommand } from '@aws-sdk/client-s3'
import type { Resource } from '../../src/kube/object.ts'
import type { Doc } from '../../src/provider/index.ts'
import { buckets, instances } from './fault-proxy-objects.ts'
import { type FaultRig, rigRegion } from './fault-proxy-rig.ts'
import { Subject } from './lifecycle-subject.ts'

const providerConfigRef = { kind: 'ClusterProviderConfig', name: 'default' }
const subnetGroups: Resource = { ...instances, plural: 'dbsubnetgroups', kind: 'DBSubnetGroup' }
const snapshots: Resource = { ...instances, plural: 'dbsnapshots', kind: 'DBSnapshot' }
const parameterGroups: Resource = {
  ...instances,
  plural: 'dbparametergroups',
  kind: 'DBParameterGroup',
}

/** Far less than any poll of these controllers: who is served within it was woken. */
export const promptlyMs = 10_000

/** A subnet group of the emulator's default VPC. */
export function subnetGroup(rig: FaultRig, name: string): Subject {
  return new Subject(rig.kube, { resource: subnetGroups, name })
}

export function parameterGroup(rig: FaultRig, name: string): Subject {
  return new Subject(rig.kube, { resource: parameterGroups, name })
}

export function snapshot(rig: FaultRig, name: string): Subject {
  return new Subject(rig.kube, { resource: snapshots, name })
}

export function bucket(rig: FaultRig, name: string): Subject {
  return new Subject(rig.kube, { resource: buckets, name })
}

export const subnetGroupSpec: Doc = {
  spec: {
    providerConfigRef,
    forProvider: {
      region: rigRegion,
      description: 'Of a test.',
      subnetIds: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'],
    },
  },
}

export const parameterGroupSpec: Doc = {
  spec: {
    providerConfigRef,
    forProvider: {
      region: rigRegion,
      dbParameterGroupFamily: 'postgres16',
      description: 'Of a test.',
    },
  },
}

/** A snapshot whose deletion deletes it in the cloud too. */
export function snapshotSpec(forProvider: Doc): Doc {
  const managementPolicies = ['*']
  return {
    spec: {
      providerConfigRef,
      managementPolicies,
      forProvider: { region: rigRegion, ...forProvider },
    },
  }
}

/** A bucket that the log service may write to. */
export const logBucketSpec: Doc = {
  spec: {
    providerConfigRef,
    forProvider: {
      region: rigRegion,
      objectOwnership: 'BucketOwnerPreferred',
      acl: 'log-delivery-write',
    },
  },
}

/** Name of the bucket that gets the access logs of this one. */
export async function loggedTo(rig: FaultRig, name: string): Promise<string | undefined> {
  const found = await rig.s3.send(new GetBucketLoggingCommand({ Bucket: name }))
  return found.LoggingEnabled?.TargetBucket
}

/** Writes of the controller to Kubernetes. */
export function kubeWrites(rig: FaultRig, since: number): readonly string[] {
  return rig.gate.writes
    .slice(since)
    .filter(({ link }) => link === 'kube')
    .map(({ what }) => what)
}
