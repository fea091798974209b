import { X509Certificate } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { issueCertificates } from './certificates.ts'

describe('certificates', () => {
  test('the leaves are signed by the authority and name what they are for', async () => {
    const { authority, serving, admin, user } = await issueCertificates()
    const root = new X509Certificate(authority)
    const leaves = [serving, admin, user].map(({ certificate }) => new X509Certificate(certificate))
    expect(root.ca).toBe(true)
    expect(leaves.map((leaf) => leaf.verify(root.publicKey))).toEqual([true, true, true])
    expect(leaves.map(({ subject }) => subject.split('\n').sort())).toEqual([
      ['CN=kube-apiserver'],
      ['CN=admin', 'O=system:masters'],
      ['CN=plumbline-dev'],
    ])
    expect(leaves[0]?.checkHost('localhost')).toBe('localhost')
    expect(leaves[0]?.checkIP('127.0.0.1')).toBe('127.0.0.1')
  })
})
