import { describe, expect, test } from '@jest/globals'
import { sessionName } from './credentials.ts'
import { endpointOf, usesPathStyle } from './endpoints.ts'
import { rolesOf, stsRegion } from './roles.ts'

const credentials = { source: 'InjectedIdentity' } as const
const roleARN = 'arn:aws:iam::111122223333:role/r'

describe('rolesOf', () => {
  test.each([
    { reason: 'none', config: { credentials }, roles: [] },
    {
      reason: 'the older spelling',
      config: { credentials, assumeRoleARN: roleARN, externalID: 'e' },
      roles: [{ roleARN, externalID: 'e' }],
    },
    { reason: 'one', config: { credentials, assumeRole: { roleARN } }, roles: [{ roleARN }] },
    {
      reason: 'a chain',
      config: { credentials, assumeRoleChain: [{ roleARN }, { roleARN: `${roleARN}2` }] },
      roles: [{ roleARN }, { roleARN: `${roleARN}2` }],
    },
  ])('$reason', ({ config, roles }) => {
    expect(rolesOf(config)).toEqual(roles)
  })
})

describe('stsRegion', () => {
  test.each([
    { reason: 'nothing known', roles: [], preferred: undefined, region: 'us-east-1' },
    { reason: 'the environment', roles: [], preferred: 'eu-west-1', region: 'eu-west-1' },
    {
      reason: "another partition cannot be reached from the environment's region",
      roles: [{ roleARN: 'arn:aws-cn:iam::111122223333:role/r' }],
      preferred: 'eu-west-1',
      region: 'cn-north-1',
    },
  ])('$reason', ({ roles, preferred, region }) => {
    expect(stsRegion(roles, preferred)).toBe(region)
  })
})

test('the session name is stable and of what STS accepts', () => {
  expect(sessionName('default')).toBe('plumbline-default')
  expect(sessionName('a b/c')).toBe('plumbline-a-b-c')
  expect(sessionName('x'.repeat(100))).toHaveLength(64)
})

describe('endpointOf', () => {
  const url = { type: 'Static', static: 'http://127.0.0.1:1' } as const
  const dynamic = { type: 'Dynamic', dynamic: { protocol: 'https', host: 'cloud:8' } } as const
  test.each([
    { reason: 'none', endpoint: undefined, address: undefined },
    { reason: 'for all', endpoint: { url }, address: 'http://127.0.0.1:1' },
    { reason: 'not for s3', endpoint: { url, services: ['rds'] as const }, address: undefined },
    { reason: 'by region', endpoint: { url: dynamic }, address: 'https://s3.eu-west-1.cloud:8' },
  ])('$reason', ({ endpoint, address }) => {
    expect(endpointOf(endpoint, 's3', 'eu-west-1')).toBe(address)
    const config = { credentials, ...(endpoint === undefined ? {} : { endpoint }) }
    expect(usesPathStyle(config)).toBe(address !== undefined)
  })

  test('path style can be chosen', () => {
    expect(usesPathStyle({ credentials, s3UsePathStyle: true })).toBe(true)
    expect(usesPathStyle({ credentials, endpoint: { url }, s3UsePathStyle: false })).toBe(false)
  })
})
