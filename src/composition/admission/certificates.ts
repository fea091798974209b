import 'reflect-metadata'
import { createPrivateKey, randomBytes, webcrypto, X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'

/** What the server shows, and by which authority it is trusted; all PEM. */
export interface ServingPair {
  readonly authority: string
  readonly certificate: string
  readonly key: string
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const validityMs = 90 * 24 * 3600 * 1000
/** Clocks of two machines differ: a certificate must not start in the other's future. */
const slackMs = 10 * 60_000

/**
 * An authority and a certificate of it for this host name or address. The authority's key is
 * forgotten: nothing else can ever be trusted because of it. About 10 ms.
 */
export async function issuePair(host: string, nowMs: number): Promise<ServingPair> {
  const validity = {
    notBefore: new Date(nowMs - slackMs),
    notAfter: new Date(nowMs + validityMs),
    signingAlgorithm: algorithm,
  }
  const [own, keys] = await Promise.all([generateKeys(), generateKeys()])
  const authority = await X509CertificateGenerator.createSelfSigned({
    ...validity,
    // Two authorities of one name in a bundle are told apart by no name, and OpenSSL tries one only.
    name: `CN=plumbline-admission-${randomBytes(8).toString('hex')}`,
    keys: own,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
    ],
  })
  const certificate = await X509CertificateGenerator.create({
    ...validity,
    subject: 'CN=plumbline-admission-server',
    issuer: authority.subject,
    publicKey: keys.publicKey,
    signingKey: own.privateKey,
    extensions: [
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension([{ type: isIP(host) === 0 ? 'dns' : 'ip', value: host }]),
    ],
  })
  const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)
  return {
    authority: authority.toString('pem'),
    certificate: certificate.toString('pem'),
    key: PemConverter.encode(key, PemConverter.PrivateKeyTag),
  }
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
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
