import { RDSClient } from '@aws-sdk/client-rds'
import type {
  AnyKind,
  Change,
  Deletion,
  DeletionStep,
  Doc,
  ExternalName,
  Observation,
  Present,
} from '../../src/provider/index.ts'
import { useEmulator } from './emulator.ts'

export const region = 'eu-west-1'

/** What a wire test asks an applier for; the rest is as if the engine had asked. */
interface Wish {
  readonly changes?: readonly Change[]
  readonly next?: Doc
  readonly desired: object
  readonly secret?: (path: string) => string | undefined
}

interface Removal {
  /** `spec.forProvider`. */
  readonly options?: Doc
  /** Undefined: as it is found. */
  readonly observed?: Present
}

/** When every deletion of a wire test was requested. */
const requestedAt = '2026-01-02T03:04:05Z'

/**
 * A kind of RDS at the emulator in eu-west-1, through its own ports: what the engine does with it,
 * step by step. Every look asks for all groups. Call the result inside tests only.
 */
export function useRdsStand(kind: AnyKind) {
  const emulator = useEmulator()
  const signal = AbortSignal.timeout(120_000)
  const groups = new Set(kind.fields.order)
  const client = () => {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
    return new RDSClient({ region, endpoint: emulator().url, credentials })
  }
  const ports = () => kind.bind({ rds: async () => client() }, region)
  const control = (path: string, body: unknown) =>
    emulator().call('POST', `/_lifecycle/${path}`, body, signal)

  const observe = async (name: ExternalName): Promise<Observation> =>
    kind.observe((await ports()).reader, name, { groups, existence: 'unknown' as const }, signal)
  const present = async (name: ExternalName): Promise<Present> => {
    const seen = await observe(name)
    if (seen.is === 'absent') throw new TypeError(`${name} is absent`)
    return seen
  }
  const apply = async (group: string, name: ExternalName, wish: Wish): Promise<void> => {
    const applier = kind.update[group]
    if (applier === undefined) throw new TypeError(`${group} has no applier`)
    const { rest } = await present(name)
    const write = { changes: [], next: {}, secret: noSecret, ...wish, rest: rest?.[group] }
    // The kind's own types are erased; each test states them where it declares what it wishes.
    await applier((await ports()).writer, name, write as never, signal)
  }
  return {
    emulator,
    client,
    control,
    observe,
    present,
    apply,
    create: async (name: ExternalName, desired: object, secret = noSecret) =>
      kind.create(
        (await ports()).writer,
        { name, desired: desired as never, token: 'uid', secret },
        signal,
      ),
    remove: async (name: ExternalName, removal: Removal = {}): Promise<DeletionStep> => {
      const { options = {}, observed = await present(name) } = removal
      const deletion: Deletion = { name, options, observed, force: 'no', requestedAt }
      return kind.delete((await ports()).writer, deletion, signal)
    },
    /** Sets tags by key, and removes those that are undefined. */
    applyTags: (name: ExternalName, tags: Readonly<Record<string, string | undefined>>) =>
      apply('tags', name, { changes: Object.entries(tags).map(tagChange), desired: {} }),
    /** The tags by key: RDS lists them in any order. */
    tagsOf: async (name: ExternalName): Promise<Readonly<Record<string, string>>> => {
      const { tags } = (await present(name)).actual
      // What every kind of RDS declares as its tags, and reads with one function.
      const pairs = tags as readonly { readonly key: string; readonly value: string }[]
      return Object.fromEntries(pairs.map(({ key, value }) => [key, value]))
    },
    /** Lets virtual time pass. */
    advance: (seconds: number) => control('advance', { seconds }),
  }
}

/** An instance of the cloud, for a kind that lives beside instances. */
export function smallInstance(name: string) {
  return {
    ...{ DBInstanceIdentifier: name, Engine: 'postgres', EngineVersion: '16.3' },
    ...{ DBInstanceClass: 'db.t3.micro', AllocatedStorage: 20 },
    ...{ MasterUsername: 'orders', MasterUserPassword: 'a-password-1' },
  }
}

function tagChange([key, desired]: readonly [string, string | undefined]): Change {
  const path = [{ member: 'tags' }, { element: key, key: 'key' }]
  return { path, at: `tags[key="${key}"]`, desired, actual: undefined }
}

function noSecret(_path: string): string | undefined {
  return undefined
}
