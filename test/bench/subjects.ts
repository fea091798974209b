import type { Resource } from '../../src/kube/object.ts'
import type { NewObject } from '../../src/kube/port.ts'

/** A kind whose objects are created by the hundred. */
export interface Subject {
  readonly resource: Resource
  manifest(name: string): NewObject
}

const providerConfigRef = { kind: 'ClusterProviderConfig', name: 'default' } as const
const version = 'v1beta1'

/**
 * Encryption is what every new bucket has; versioning, the flag that differs from the default, and
 * the tags are not, so the cloud has something to be told.
 */
export const buckets: Subject = {
  resource: {
    group: 's3.aws.plumbline.dev',
    version,
    plural: 'buckets',
    kind: 'Bucket',
    namespaced: true,
  },
  manifest: (name) => ({
    apiVersion: `s3.aws.plumbline.dev/${version}`,
    kind: 'Bucket',
    metadata: { name, namespace: 'default' },
    spec: {
      providerConfigRef,
      forProvider: {
        region: 'us-east-1',
        versioningConfiguration: { status: 'Enabled' },
        serverSideEncryptionConfiguration: {
          rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
        },
        publicAccessBlockConfiguration: {
          blockPublicAcls: true,
          ignorePublicAcls: true,
          blockPublicPolicy: false,
          restrictPublicBuckets: true,
        },
        tagging: {
          tagSet: [
            { key: 'team', value: 'platform' },
            { key: 'stage', value: 'bench' },
          ],
        },
      },
    },
  }),
}

/** Where the instances' master password is. */
const password = { name: 'bench-master-password', key: 'password' } as const

/** Given, as both peers want it; a generated one would be two more writes for each instance. */
export const passwordSecret: NewObject = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: password.name, namespace: 'default' },
  stringData: { [password.key]: 'not-a-secret-of-anyone' },
}

export const databases: Subject = {
  resource: {
    group: 'rds.aws.plumbline.dev',
    version,
    plural: 'rdsinstances',
    kind: 'RDSInstance',
    namespaced: true,
  },
  manifest: (name) => ({
    apiVersion: `rds.aws.plumbline.dev/${version}`,
    kind: 'RDSInstance',
    metadata: { name, namespace: 'default' },
    spec: {
      providerConfigRef,
      forProvider: {
        region: 'us-east-1',
        engine: 'postgres',
        dbInstanceClass: 'db.t3.micro',
        allocatedStorage: 20,
        masterUsername: 'bench',
        masterPasswordSecretRef: password,
        skipFinalSnapshotBeforeDeletion: true,
        tags: [
          { key: 'team', value: 'platform' },
          { key: 'stage', value: 'bench' },
        ],
      },
    },
  }),
}
