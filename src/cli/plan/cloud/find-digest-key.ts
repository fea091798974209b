import { KubeError } from '../../../kube/error.ts'
import type { KubeReader } from '../../../kube/port.ts'
import { type DigestKey, readDigestKey } from '../../../managed/digest-key.ts'

/** The key that the controller records what it applied with, or why it is not known. */
export type FoundKey =
  | { readonly is: 'found'; readonly key: DigestKey }
  /** `why` goes on from "a key that". */
  | { readonly is: 'unknown'; readonly why: string }

/** Reads the key in the namespace of the controller: few people may. Throws only the signal's reason. */
export async function findDigestKey(
  kube: Pick<KubeReader, 'get'>,
  namespace: string,
  signal: AbortSignal,
): Promise<FoundKey> {
  try {
    const key = await readDigestKey(kube, namespace, signal)
    if (key !== undefined) return { is: 'found', key }
    const advice = 'give the namespace of the controller with --controller-namespace'
    return { is: 'unknown', why: `is not in namespace ${namespace}: ${advice}` }
  } catch (error) {
    signal.throwIfAborted()
    const isForbidden = error instanceof KubeError && error.code === 403
    const where = `in namespace ${namespace}`
    if (isForbidden) return { is: 'unknown', why: `you may not read ${where}` }
    return {
      is: 'unknown',
      why: `could not be read ${where}: ${error instanceof Error ? error.message : String(error)}`,
    }
  }
}
