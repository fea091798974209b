import { createHmac, createSecretKey } from 'node:crypto'
import { canonicalJson } from './canonical.ts'

/** How compare reaches digests and secret values, bound to one object and the installation's key. */
export interface Means {
  /**
   * 48 bits of a keyed digest as 8 characters base64url: equal for equal normal forms at one path of
   * one object, and of no use to compare objects, paths or installations with each other.
   */
  digest(path: string, value: unknown): string
  /** The secret value that the reference at a printed path stands for, if it could be read. */
  secret(path: string): string | undefined
}

const bits = 48

/** HMAC-SHA-256 over object uid, path and the canonical JSON of the normal form. */
export function createMeans(input: {
  readonly key: Buffer
  readonly uid: string
  /** Secret values by the printed path of their reference. */
  readonly secrets: ReadonlyMap<string, string>
}): Means {
  const { uid, secrets } = input
  // A key handed over as bytes is imported again at each digest, which costs six times the digest.
  const key = createSecretKey(input.key)
  return {
    digest: (path, value) =>
      createHmac('sha256', key)
        .update(`${uid}\0${path}\0${canonicalJson(value)}`)
        .digest()
        .subarray(0, bits / 8)
        .toString('base64url'),
    secret: (path) => secrets.get(path),
  }
}
