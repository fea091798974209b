import { X509Certificate } from 'node:crypto'
import { FunctionError } from './error.ts'

/** Where a function listens and how to talk to it. */
export interface FunctionEndpoint {
  /** A gRPC target: `dns:///host:port`, `unix:/path`, or `ipv4:address:port[,address:port]`. */
  readonly target: string
  /** Undefined: plaintext, for development. */
  readonly tls?: FunctionTls
}

/** PEM texts. The function must present a certificate of the authority, and we present ours. */
export interface FunctionTls {
  readonly certificate: string
  readonly key: string
  readonly authority: string
}

const schemes = ['dns:///', 'unix:', 'ipv4:']

/** FunctionError EndpointInvalid for a target that gRPC would take for something else. */
export function assertTarget(target: string): void {
  const scheme = schemes.find((prefix) => target.startsWith(prefix))
  const rest = target.slice(scheme?.length)
  const hasPort = scheme === 'unix:' || rest.split(',').every((address) => /.:\d+$/.test(address))
  if (scheme !== undefined && rest !== '' && hasPort) return
  throw new FunctionError(
    'EndpointInvalid',
    `has the endpoint ${JSON.stringify(target)}; it must look like dns:///host:port or unix:/path`,
  )
}

/**
 * TLS material of a Secret with `tls.crt`, `tls.key` and `ca.crt`, as packages of functions have it.
 * FunctionError EndpointInvalid, naming the member.
 */
export function toFunctionTls(secret: Readonly<Record<string, Uint8Array>>): FunctionTls {
  const read = (member: string): string => {
    const value = secret[member]
    if (value !== undefined && value.length > 0) return Buffer.from(value).toString('utf8')
    throw new FunctionError('EndpointInvalid', `has a TLS Secret without ${member}`)
  }
  const tls = { certificate: read('tls.crt'), key: read('tls.key'), authority: read('ca.crt') }
  assertCertificate(tls.certificate, 'tls.crt')
  assertCertificate(tls.authority, 'ca.crt')
  return tls
}

function assertCertificate(pem: string, member: string): void {
  try {
    new X509Certificate(pem)
  } catch (error) {
    const message = `has a TLS Secret whose ${member} is not a PEM certificate`
    throw new FunctionError('EndpointInvalid', message, { cause: error })
  }
}
