import { isAlreadyExists, isConflict } from '../../kube/error.ts'
import { isJsonObject, stringMember } from '../../kube/json.ts'
import { type KubeObject, type ObjectKey, toObjectKey } from '../../kube/object.ts'
import type { KubeReader, KubeWriter } from '../../kube/port.ts'
import { SECRETS } from '../../kube/well-known.ts'
import { isPair, type ServingPair } from './certificates.ts'
import type { Pairs } from './rotation.ts'

const secretName = 'plumbline-admission'

/** What the Secret holds; `object` undefined: there is none. */
export interface StoredPairs {
  readonly object: KubeObject | undefined
  /** Undefined also when its content cannot be read. */
  readonly pairs: Pairs | undefined
}

/** The Secret that the replicas share. */
export class PairsSecret {
  readonly #kube: Pick<KubeReader, 'get'> & Pick<KubeWriter, 'create' | 'patch'>
  readonly #namespace: string
  readonly #key: ObjectKey

  constructor(
    kube: Pick<KubeReader, 'get'> & Pick<KubeWriter, 'create' | 'patch'>,
    namespace: string,
  ) {
    this.#kube = kube
    this.#namespace = namespace
    this.#key = toObjectKey(namespace, secretName)
  }

  /** Throws KubeError. */
  async read(signal: AbortSignal): Promise<StoredPairs> {
    const object = await this.#kube.get(SECRETS, this.#key, signal)
    return { object, pairs: object && parse(object) }
  }

  /** Stores the pairs in place of what was read; false when another replica was faster. */
  async write({ object }: StoredPairs, pairs: Pairs, signal: AbortSignal): Promise<boolean> {
    try {
      if (object === undefined) {
        const metadata = { name: secretName, namespace: this.#namespace }
        const data = Object.fromEntries(print(pairs).filter(([, text]) => text !== null))
        const secret = { apiVersion: 'v1', kind: 'Secret', metadata, type, data }
        await this.#kube.create(SECRETS, secret, signal)
      } else {
        const { resourceVersion } = object.metadata
        const body = { metadata: { resourceVersion }, data: Object.fromEntries(print(pairs)) }
        await this.#kube.patch(SECRETS, this.#key, { type: 'merge', body }, signal)
      }
      return true
    } catch (error) {
      if (isAlreadyExists(error) || isConflict(error)) return false
      throw error
    }
  }
}

const type = 'kubernetes.io/tls'
const members = { authority: 'ca.crt', certificate: 'tls.crt', key: 'tls.key' } as const

/** Every member is named, so that a merge removes what is not there any more. */
function print({ current, next, previous }: Pairs): readonly Member[] {
  return [
    ...printPair(current, ''),
    ...printPair(next, 'next-'),
    ['previous-ca.crt', encode(previous)],
  ]
}

type Member = readonly [name: string, base64: string | null]

function printPair(pair: ServingPair | undefined, prefix: string): readonly Member[] {
  return [
    [`${prefix}${members.authority}`, encode(pair?.authority)],
    [`${prefix}${members.certificate}`, encode(pair?.certificate)],
    [`${prefix}${members.key}`, encode(pair?.key)],
  ]
}

function parse({ data }: KubeObject): Pairs | undefined {
  const texts = isJsonObject(data) ? data : {}
  const read = (member: string): string | undefined => {
    const encoded = stringMember(texts, member)
    return encoded && Buffer.from(encoded, 'base64').toString()
  }
  const readPair = (prefix: string): ServingPair | undefined => {
    const authority = read(`${prefix}${members.authority}`)
    const certificate = read(`${prefix}${members.certificate}`)
    const key = read(`${prefix}${members.key}`)
    if (authority === undefined || certificate === undefined || key === undefined) return undefined
    const pair = { authority, certificate, key }
    return isPair(pair) ? pair : undefined
  }
  const current = readPair('')
  if (current === undefined) return undefined
  return { current, next: readPair('next-'), previous: read('previous-ca.crt') }
}

function encode(text: string | undefined): string | null {
  return text === undefined ? null : Buffer.from(text).toString('base64')
}
