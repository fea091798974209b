import 'reflect-metadata'
import { randomBytes, webcrypto } from 'node:crypto'
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
import type { ServingPair } from './certificates.ts'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const validityMs = 90 * 24 * 3600 * 1000
/** Clocks of two machines differ: a certificate must not start in the other's future. */
const slackMs = 10 * 60_000

/**
 * An authority and a certificate of it for this host name or address. The authority's key is
 * forgotten: nothing else can ever be trusted because of it. About 10 ms. Loading this file takes
 * some MB, so it is imported when a certificate is to be made, which is every two months.
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
