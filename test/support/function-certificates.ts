import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'
import type { FunctionTls } from '../../src/composition/functions/index.ts'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const hourMs = 3600 * 1000

/** An authority of its own, as an installation has one for its functions. */
export class FunctionAuthority {
  readonly #certificate: X509Certificate
  readonly #keys: webcrypto.CryptoKeyPair

  static async create(): Promise<FunctionAuthority> {
    const keys = await generateKeys()
    const certificate = await X509CertificateGenerator.createSelfSigned({
      name: 'CN=functions',
      keys,
      signingAlgorithm: algorithm,
      ...validity(),
      extensions: [new BasicConstraintsExtension(true, undefined, true)],
    })
    return new FunctionAuthority(certificate, keys)
  }

  private constructor(certificate: X509Certificate, keys: webcrypto.CryptoKeyPair) {
    this.#certificate = certificate
    this.#keys = keys
  }

  /** A certificate for both ends of a connection; `address` is the only one it is valid for. */
  async issue(address: string): Promise<FunctionTls> {
    const keys = await generateKeys()
    const isIp = /^[\d.]+$/.test(address)
    const certificate = await X509CertificateGenerator.create({
      subject: 'CN=plumbline',
      issuer: this.#certificate.subject,
      publicKey: keys.publicKey,
      signingKey: this.#keys.privateKey,
      signingAlgorithm: algorithm,
      ...validity(),
      extensions: [
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
        new SubjectAlternativeNameExtension([{ type: isIp ? 'ip' : 'dns', value: address }]),
      ],
    })
    const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)
    return {
      certificate: certificate.toString('pem'),
      key: PemConverter.encode(key, PemConverter.PrivateKeyTag),
      authority: this.#certificate.toString('pem'),
    }
  }
}

/** The three files that functions read. */
export function toFiles(tls: FunctionTls): Readonly<Record<string, string>> {
  return { 'tls.crt': tls.certificate, 'tls.key': tls.key, 'ca.crt': tls.authority }
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
}

function validity(): { readonly notBefore: Date; readonly notAfter: Date } {
  const now = Date.now()
  return { notBefore: new Date(now - hourMs), notAfter: new Date(now + hourMs) }
}
