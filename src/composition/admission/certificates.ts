import { createPrivateKey, X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'

/** What the server shows, and by which authority it is trusted; all PEM. */
export interface ServingPair {
  readonly authority: string
  readonly certificate: string
  readonly key: string
}

/** Whether certificate and key can be read and belong together: a Secret may hold anything. Pure. */
export function isPair({ certificate, key }: ServingPair): boolean {
  try {
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key))
  } catch {
    return false
  }
}

export type Fitness = 'good' | 'ageing' | 'unusable'

/** Whether a pair serves for the host: ageing after two thirds of its time. Pure. */
export function fitnessOf({ certificate }: ServingPair, host: string, nowMs: number): Fitness {
  const read = new X509Certificate(certificate)
  const names = isIP(host) === 0 ? read.checkHost(host) : read.checkIP(host)
  const [start, end] = [Date.parse(read.validFrom), Date.parse(read.validTo)]
  if (names === undefined || nowMs >= end) return 'unusable'
  return nowMs >= start + ((end - start) * 2) / 3 ? 'ageing' : 'good'
}
