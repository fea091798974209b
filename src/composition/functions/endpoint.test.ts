import { describe, expect, test } from '@jest/globals'
import { assertTarget, toFunctionTls } from './endpoint.ts'

describe('an endpoint', () => {
  test.each([
    'dns:///function-a.system:9443',
    'dns:///localhost:1',
    'unix:/run/f.sock',
    'unix:///run/f.sock',
    'ipv4:127.0.0.1:1,127.0.0.1:2',
  ])('may be %s', (target) => {
    expect(() => assertTarget(target)).not.toThrow()
  })

  test.each([
    { target: '', reason: 'nothing' },
    { target: 'function-a:9443', reason: 'gRPC would take the host for a scheme' },
    { target: 'https://function-a:9443', reason: 'not a scheme of gRPC' },
    { target: 'dns:///function-a', reason: 'gRPC would take port 443' },
    { target: 'dns:///:9443', reason: 'no host' },
    { target: 'unix:', reason: 'no path' },
    { target: 'ipv4:127.0.0.1:1,127.0.0.1', reason: 'one without a port' },
  ])('may not be "$target": $reason', ({ target }) => {
    expect(() => assertTarget(target)).toThrow(
      expect.objectContaining({
        code: 'EndpointInvalid',
        message: `has the endpoint ${JSON.stringify(target)}; it must look like dns:///host:port or unix:/path`,
      }),
    )
  })
})

describe('TLS material', () => {
  const text = Buffer.from('-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----')
  test.each([
    { secret: {}, message: 'has a TLS Secret without tls.crt' },
    { secret: { 'tls.crt': text }, message: 'has a TLS Secret without tls.key' },
    {
      secret: { 'tls.crt': text, 'tls.key': Buffer.alloc(0) },
      message: 'has a TLS Secret without tls.key',
    },
    { secret: { 'tls.crt': text, 'tls.key': text }, message: 'has a TLS Secret without ca.crt' },
    {
      secret: { 'tls.crt': text, 'tls.key': text, 'ca.crt': text },
      message: 'has a TLS Secret whose tls.crt is not a PEM certificate',
    },
  ])('$message', ({ secret, message }) => {
    expect(() => toFunctionTls(secret)).toThrow(
      expect.objectContaining({ code: 'EndpointInvalid', message }),
    )
  })
})
