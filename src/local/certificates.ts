import 'reflect-metadata'
import { generateKeyPairSync, webcrypto } from 'node:crypto'
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'

/** A certificate and its private key, both PEM. */
export interface KeyPair {
  readonly certificate: string
  readonly key: string
}

/** What one throw-away control plane needs; valid for seven days. */
export interface Certificates {
  /** Certificate of the authority, PEM. Its key is forgotten. */
  readonly authority: string
  /** For 127.0.0.1 and localhost. */
  readonly serving: KeyPair
  /** `system:masters`: exempt from RBAC and from priority and fairness. */
  readonly admin: KeyPair
  /** User `plumbline-dev` without any group or right: what tests bind roles to. */
  readonly user: KeyPair
  /** Signs ServiceAccount tokens; PEM. */
  readonly serviceAccountKey: string
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const sevenDaysMs = 7 * 24 * 3600 * 1000
/** Clocks of the processes are one clock, yet a certificate must not start in its future. */
const slackMs = 60_000

interface Authority {
  readonly certificate: X509Certificate
  readonly keys: webcrypto.CryptoKeyPair
}

interface Leaf {
  readonly subject: string
  readonly usage: ExtendedKeyUsage
  readonly addresses?: SubjectAlternativeNameExtension
}

/** Issues everything anew: an authority, three leaves and a key for tokens. About 30 ms. */
export async function issueCertificates(): Promise<Certificates> {
  const authority = await createAuthority()
  const client = ExtendedKeyUsage.clientAuth
  const [serving, admin, user] = await Promise.all([
    issue(authority, {
      subject: 'CN=kube-apiserver',
      usage: ExtendedKeyUsage.serverAuth,
      addresses: new SubjectAlternativeNameExtension([
        { type: 'dns', value: 'localhost' },
        { type: 'ip', value: '127.0.0.1' },
      ]),
    }),
    issue(authority, { subject: 'O=system:masters, CN=admin', usage: client }),
    issue(authority, { subject: 'CN=plumbline-dev', usage: client }),
  ])
  return {
    authority: authority.certificate.toString('pem'),
    serving,
    admin,
    user,
    serviceAccountKey: generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'sec1', format: 'pem' },
    }).privateKey,
  }
}

async function createAuthority(): Promise<Authority> {
  const keys = await generateKeys()
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=plumbline-local',
    keys,
    signingAlgorithm: algorithm,
    ...validity(),
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  })
  return { certificate, keys }
}

async function issue(authority: Authority, leaf: Leaf): Promise<KeyPair> {
  const keys = await generateKeys()
  const certificate = await X509CertificateGenerator.create({
    subject: leaf.subject,
    issuer: authority.certificate.subject,
    publicKey: keys.publicKey,
    signingKey: authority.keys.privateKey,
    signingAlgorithm: algorithm,
    ...validity(),
    extensions: [
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([leaf.usage]),
      ...(leaf.addresses === undefined ? [] : [leaf.addresses]),
    ],
  })
  const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)
  return {
    certificate: certificate.toString('pem'),
    key: PemConverter.encode(key, PemConverter.PrivateKeyTag),
  }
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
}

function validity(): { readonly notBefore: Date; readonly notAfter: Date } {
  const now = Date.now()
  return { notBefore: new Date(now - slackMs), notAfter: new Date(now + sevenDaysMs) }
}
