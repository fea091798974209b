import { CreateBucketCommand } from '@aws-sdk/client-s3'
import { type Resource, toObjectKey } from '../../src/kube/object.ts'
import { SECRETS } from '../../src/kube/well-known.ts'
import {
  buckets,
  encoded,
  instances,
  manifestOf,
  rigKey,
  secretOf,
} from '../support/fault-proxy-objects.ts'
import {
  clusterProviderConfigs,
  type FaultRig,
  providerConfigs,
  rigRegion,
} from '../support/fault-proxy-rig.ts'

const { signal } = new AbortController()

/** One mistake of a user: what the object says about it, and what mends it without a restart. */
export interface Mistake {
  readonly what: string
  readonly name: string
  readonly resource: Resource
  /** What stands before the object is created. */
  readonly before?: (rig: FaultRig, name: string) => Promise<unknown>
  readonly spec: (name: string) => Readonly<Record<string, unknown>>
  /** What Ready says: `status reason: message`. Default: that it was never looked at. */
  readonly ready?: string
  /** Reason and message of Synced, and of Stalled. */
  readonly says: string
  readonly mend: (rig: FaultRig, name: string) => Promise<unknown>
}

export const bucketSpec = (configRef: Readonly<Record<string, unknown>>, more = {}) => ({
  providerConfigRef: configRef,
  forProvider: { region: rigRegion, ...more },
})
export const defaultConfig = { kind: 'ClusterProviderConfig', name: 'default' }
const instanceSpec = (name: string, more = {}) => ({
  providerConfigRef: defaultConfig,
  writeConnectionSecretToRef: { name: `${name}-connection` },
  forProvider: {
    region: rigRegion,
    engine: 'postgres',
    dbInstanceClass: 'db.t3.micro',
    allocatedStorage: 20,
    masterUsername: 'orders',
    ...more,
  },
})

export const mistakes: readonly Mistake[] = [
  {
    what: 'credentials that AWS does not know',
    name: 'wrong-credentials',
    resource: buckets,
    before: async (rig, name) => {
      await createCredentials(rig, name, 'AKIAWRONGWRONGWRONG')
      await createConfig(rig, name)
    },
    spec: (name) => bucketSpec({ kind: 'ProviderConfig', name }),
    says: 'Denied: ProviderConfig default/wrong-credentials: GetCallerIdentity: InvalidClientTokenId: the credentials are not valid: check the access key; a region that is not enabled for the account answers the same',
    mend: (rig, name) => changeCredentials(rig, name, 'test'),
  },
  {
    what: 'a Secret of credentials that does not exist',
    name: 'no-credentials',
    resource: buckets,
    before: createConfig,
    spec: (name) => bucketSpec({ kind: 'ProviderConfig', name }),
    says: 'Denied: ProviderConfig default/no-credentials: Secret default/no-credentials does not exist; create it, or change spec.credentials.secretRef',
    mend: (rig, name) => createCredentials(rig, name, 'test'),
  },
  {
    what: 'a ProviderConfig that does not exist',
    name: 'no-config',
    resource: buckets,
    spec: (name) => bucketSpec({ kind: 'ProviderConfig', name }),
    says: 'Denied: ProviderConfig default/no-config does not exist; create it, or change spec.providerConfigRef',
    mend: async (rig, name) => {
      await createCredentials(rig, name, 'test')
      await createConfig(rig, name)
    },
  },
  {
    what: 'a ClusterProviderConfig that does not allow the namespace',
    name: 'not-allowed',
    resource: buckets,
    before: async (rig, name) => {
      const known = await rig.kube.get(clusterProviderConfigs, defaultKey, signal)
      const limited = { ...Object(known?.spec), allowedNamespaces: ['elsewhere'] }
      const manifest = manifestOf(clusterProviderConfigs, name, { spec: limited })
      await rig.kube.create(clusterProviderConfigs, manifest, signal)
    },
    spec: (name) => bucketSpec({ kind: 'ClusterProviderConfig', name }),
    says: 'Denied: ClusterProviderConfig not-allowed does not allow namespace default; add it to spec.allowedNamespaces',
    mend: (rig, name) => {
      const body = { spec: { allowedNamespaces: ['default'] } }
      const patch = { type: 'merge', body } as const
      return rig.kube.patch(clusterProviderConfigs, toObjectKey(undefined, name), patch, signal)
    },
  },
  {
    what: 'a call that is denied',
    name: 'denied-call',
    resource: buckets,
    before: (rig, resource) =>
      setFaults(rig, [{ resource, operation: 'PutBucketVersioning', mode: 'deny' }]),
    spec: () =>
      bucketSpec(defaultConfig, {
        versioningConfiguration: { status: 'Enabled' },
        tagging: { tagSet: [{ key: 'team', value: 'billing' }] },
        corsConfiguration: {
          corsRules: [{ allowedMethods: ['GET'], allowedOrigins: ['https://example.com'] }],
        },
      }),
    ready: 'True Available: available',
    says: 'Denied: PutBucketVersioning: AccessDenied: User: arn:aws:iam::123456789012:user/emulated is not authorized to perform: s3:PutBucketVersioning',
    mend: async (rig, name) => {
      await setFaults(rig, [])
      await annotate(rig, buckets, name, { 'plumbline.dev/reconcile-requested-at': 'now' })
    },
  },
  {
    what: 'a bucket name that S3 refuses',
    name: 'sthree-name',
    resource: buckets,
    spec: () => bucketSpec(defaultConfig),
    ready: 'False Creating: sthree-name does not exist yet',
    says: 'Invalid: bucket name sthree-name: must not begin with sthree-',
    mend: (rig, name) =>
      annotate(rig, buckets, name, { 'plumbline.dev/external-name': 'good-name' }),
  },
  {
    what: 'a database class that does not exist',
    name: 'nonsense-class',
    resource: instances,
    spec: (name) => instanceSpec(name, { dbInstanceClass: 'db.nonsense' }),
    ready: 'False Creating: nonsense-class does not exist yet',
    says: 'Invalid: CreateDBInstance: InvalidParameterValue: Invalid DB Instance class: db.nonsense',
    mend: (rig, name) =>
      edit(rig, instances, name, { forProvider: { dbInstanceClass: 'db.t3.micro' } }),
  },
  {
    what: 'a bucket name that belongs to somebody else',
    name: 'foreign-bucket',
    resource: buckets,
    before: (rig, name) =>
      rig.environment.emulator.call(
        'POST',
        '/_lifecycle/foreign-bucket',
        { name, region: rigRegion },
        signal,
      ),
    spec: () => bucketSpec(defaultConfig),
    says: 'AlreadyExists: bucket foreign-bucket belongs to another account: choose another name',
    mend: (rig, name) =>
      annotate(rig, buckets, name, { 'plumbline.dev/external-name': 'own-bucket' }),
  },
  {
    what: 'a bucket that exists and that nobody asked to adopt',
    name: 'existing-bucket',
    resource: buckets,
    before: ({ s3 }, Bucket) =>
      s3.send(
        new CreateBucketCommand({
          Bucket,
          CreateBucketConfiguration: { LocationConstraint: rigRegion },
        }),
      ),
    spec: () => bucketSpec(defaultConfig),
    ready: 'False Unavailable: existing-bucket exists and is not managed by this object',
    says: 'AlreadyExists: existing-bucket already exists and was not created by this object; to adopt it, set annotation plumbline.dev/external-name: existing-bucket; to create another one, use another name (metadata.name is existing-bucket)',
    mend: (rig, name) => annotate(rig, buckets, name, { 'plumbline.dev/external-name': name }),
  },
  {
    what: 'a password Secret that does not exist',
    name: 'no-password',
    resource: instances,
    spec: (name) => instanceSpec(name, { masterPasswordSecretRef: { name, key: 'password' } }),
    says: 'Invalid: masterPasswordSecretRef: Secret default/no-password does not exist; create it, or change the reference',
    mend: (rig, name) =>
      rig.kube.create(SECRETS, secretOf(name, { password: 'long-enough-1' }), signal),
  },
  {
    what: 'neither a password nor a place for a generated one',
    name: 'nowhere-to-tell',
    resource: instances,
    spec: (name) => {
      const { writeConnectionSecretToRef: _, ...rest } = instanceSpec(name)
      return rest
    },
    ready: 'False Creating: nowhere-to-tell does not exist yet',
    says: 'Invalid: masterPasswordSecretRef is not declared, so a value would be generated, and nobody could know it: set masterPasswordSecretRef, or spec.writeConnectionSecretToRef',
    mend: (rig, name) =>
      edit(rig, instances, name, { writeConnectionSecretToRef: { name: `${name}-connection` } }),
  },
]

const defaultKey = toObjectKey(undefined, 'default')

export async function createCredentials(
  rig: FaultRig,
  name: string,
  accessKey: string,
): Promise<void> {
  await rig.kube.create(SECRETS, secretOf(name, { credentials: iniOf(accessKey) }), signal)
}

export async function changeCredentials(
  rig: FaultRig,
  name: string,
  accessKey: string,
): Promise<void> {
  const body = { data: encoded({ credentials: iniOf(accessKey) }) }
  await rig.kube.patch(SECRETS, rigKey(name), { type: 'merge', body }, signal)
}

function iniOf(accessKey: string): string {
  return `[default]\naws_access_key_id = ${accessKey}\naws_secret_access_key = secret\n`
}

/** A ProviderConfig that reads the Secret of its own name. */
export async function createConfig(rig: FaultRig, name: string): Promise<void> {
  const spec = {
    credentials: { source: 'Secret', secretRef: { name, key: 'credentials' } },
    endpoint: { url: { type: 'Static', static: rig.awsLink.url } },
  }
  await rig.kube.create(providerConfigs, manifestOf(providerConfigs, name, { spec }), signal)
}

export function setFaults(rig: FaultRig, rules: readonly unknown[]): Promise<unknown> {
  return rig.environment.emulator.call('POST', '/_lifecycle/faults', rules, signal)
}

function annotate(
  rig: FaultRig,
  resource: Resource,
  name: string,
  annotations: Readonly<Record<string, string>>,
): Promise<unknown> {
  const body = { metadata: { annotations } }
  return rig.kube.patch(resource, rigKey(name), { type: 'merge', body }, signal)
}

export function edit(
  rig: FaultRig,
  resource: Resource,
  name: string,
  spec: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  return rig.kube.patch(resource, rigKey(name), { type: 'merge', body: { spec } }, signal)
}
