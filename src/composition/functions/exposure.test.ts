import { describe, expect, test } from '@jest/globals'
import {
  base64,
  type Given,
  given,
  login,
  map,
  password,
  runOne,
  says,
  secret,
  wants,
} from '../../../test/support/secret-step.ts'
import type { WireResponse } from './protocol.ts'
import { toStruct } from './struct.ts'

describe('what shows a secret value is not applied', () => {
  const rows: readonly {
    readonly reason: string
    readonly given: Given
    readonly answer: WireResponse
    readonly says: string
  }[] = [
    {
      reason: 'connection details in a plain kind',
      given,
      answer: wants({ ...map, data: { url: password } }),
      says: 'resource "a": data.url shows a secret value',
    },
    {
      reason: 'with a line break more or less',
      given: { connection: { password: `${password}\n` } },
      answer: wants({ ...map, data: { url: password } }),
      says: 'resource "a": data.url shows a secret value',
    },
    {
      reason: 'data of a Secret that was required, as it stands there',
      given: { required: secret({ password }) },
      answer: wants({ ...map, data: { url: base64(password) } }),
      says: 'resource "a": data.url shows',
    },
    {
      reason: 'the same in clear, in a list',
      given: { required: secret({ password }) },
      answer: wants({ ...login, list: [{ user: 'x' }, { user: password }] }),
      says: 'resource "a": list[1].user shows',
    },
    {
      reason: 'data of a Secret among the children',
      given: { child: secret({ password }) },
      answer: wants({ ...map, data: { url: password } }),
      says: 'resource "a": data.url shows',
    },
    {
      reason: 'credentials',
      given: { credentials: { key: password } },
      answer: wants({ ...map, metadata: { annotations: { key: password } } }),
      says: 'resource "a": metadata.annotations.key shows',
    },
    {
      reason: 'what a graph computed from a Secret for its function',
      given: { secretInput: [password], input: { password } },
      answer: wants({ ...map, data: { url: password } }),
      says: 'resource "a": data.url shows',
    },
    {
      reason: 'a name',
      given,
      answer: wants({ ...map, metadata: { name: password } }),
      says: 'resource "a": metadata.name shows',
    },
    {
      reason: 'the name of a Secret, or what else of it is not its data',
      given,
      answer: wants({ ...secret({ password }), metadata: { labels: { x: password } } }),
      says: 'resource "a": metadata.labels.x shows',
    },
    {
      reason: 'the name of a member',
      given,
      answer: wants({ ...map, data: { [password]: 'x' } }),
      says: 'resource "a": the name of a member of data shows',
    },
    {
      reason: 'the name of a resource',
      given,
      answer: { desired: { resources: { [password]: { resource: toStruct(map) } } } },
      says: 'the composite: the name of one of its resources shows',
    },
    {
      reason: 'the status of the composite',
      given,
      answer: says({ connection: { password } }),
      says: 'the composite: status.connection.password shows',
    },
    {
      reason: 'a field that is not marked as secret',
      given,
      answer: wants({ ...login, spec: { user: password } }),
      says: 'resource "a": spec.user shows',
    },
    {
      reason: 'a part of a text',
      given,
      answer: wants({ ...map, data: { url: `postgres://u:${password}@h` } }),
      says: 'resource "a": data.url shows',
    },
    {
      reason: 'a part of a text in base64',
      given,
      answer: wants({ ...map, data: { url: `see ${base64(password)}` } }),
      says: 'resource "a": data.url shows',
    },
    {
      reason: 'a part of what the status tells',
      given,
      answer: says({ url: `postgres://u:${password}@h` }),
      says: 'the composite: status.url shows',
    },
    {
      reason: 'a part of a name',
      given,
      answer: wants({ ...map, metadata: { name: `x-${password}` } }),
      says: 'resource "a": metadata.name shows',
    },
    {
      reason: 'a part of the name of a resource, which the inventory tells',
      given,
      answer: { desired: { resources: { [`x-${password}`]: { resource: toStruct(map) } } } },
      says: 'the composite: the name of one of its resources shows',
    },
    {
      reason: 'a part of the name of a member that the kind leaves open',
      given,
      answer: wants({ ...login, metadata: { labels: { [`x-${password}`]: 'y' } } }),
      says: 'resource "a": the name of a member of metadata.labels shows',
    },
    {
      reason: 'a kind that nobody serves',
      given,
      answer: wants({ apiVersion: 'acme.io/v1', kind: password }),
      says: 'resource "a": kind shows',
    },
    {
      reason: 'a value that another text in plain view quotes by chance',
      given: { ...given, child: { ...map, data: { motto: `a ${password} indeed` } } },
      answer: wants({ ...map, data: { url: password } }),
      says: 'resource "a": data.url shows',
    },
    {
      reason: 'a field of the composite that is marked as secret',
      given: { composite: { ...login, spec: { password } } },
      answer: says({ user: password }),
      says: 'the composite: status.user shows',
    },
    {
      reason: 'such a field of a child, in a list',
      given: { child: { ...login, list: [{ user: 'x' }, { password }] } },
      answer: wants({ ...map, data: { url: base64(password) } }),
      says: 'resource "a": data.url shows',
    },
    {
      reason: 'such a field of what was required',
      given: { required: { ...login, spec: { password } } },
      answer: wants({ ...login, spec: { user: `u:${password}` } }),
      says: 'resource "a": spec.user shows',
    },
    {
      reason: 'what stands only in a field that is marked as secret',
      given: { ...given, child: { ...login, spec: { password } } },
      answer: wants({ ...map, data: { url: password } }),
      says: 'resource "a": data.url shows',
    },
  ]
  test.each(rows)('$reason', async ({ given: what, answer, says: words }) => {
    const result = await runOne(what, answer)
    expect(result).toMatchObject({
      outcome: 'Failed',
      code: 'SecretExposed',
      step: 'one',
      message: expect.stringContaining(
        `pipeline step "one" (function "f") returned what may not be applied: ${words}`,
      ),
    })
    expect(JSON.stringify(result)).not.toContain(password)
    expect(JSON.stringify(result)).not.toContain(base64(password))
  })
})

describe('what is applied', () => {
  const host = 'db.acme.internal'
  const rows: readonly {
    readonly reason: string
    readonly given: Given
    readonly answer: WireResponse
  }[] = [
    {
      reason: 'secret values in the data of a Secret',
      given,
      answer: wants(secret({ password })),
    },
    {
      reason: 'in the text of a Secret',
      given,
      answer: wants({ apiVersion: 'v1', kind: 'Secret', stringData: { password } }),
    },
    {
      reason: 'in a field that its schema marks as secret',
      given,
      answer: wants({ ...login, spec: { password }, list: [{ password }] }),
    },
    {
      reason: 'a text made with one in the data of a Secret',
      given,
      answer: wants(secret({ url: `postgres://u:${password}@h` })),
    },
    {
      reason: 'in the text of one',
      given,
      answer: wants({
        ...{ apiVersion: 'v1', kind: 'Secret' },
        stringData: { url: `postgres://u:${password}@h` },
      }),
    },
    {
      reason: 'in a field that its schema marks as secret, made into another text',
      given,
      answer: wants({ ...login, spec: { password: `${password}!` } }),
    },
    {
      reason: 'a text that quotes one by chance, as it was given in plain view',
      given: { connection: { user: 'postgres' }, composite: { spec: { image: 'postgres:17' } } },
      answer: wants({ ...map, data: { image: 'postgres:17' } }),
    },
    {
      reason: 'what was given in plain view, in base64',
      given: { connection: { user: 'postgres' }, composite: { spec: { user: 'postgres' } } },
      answer: wants({ ...map, data: { user: base64('postgres') } }),
    },
    {
      reason: 'words of the kind itself',
      given: { connection: { one: 'password', two: 'acme.io/v1' } },
      answer: wants({ ...login, spec: { password: 'x' } }),
    },
    {
      reason: 'a value too short to be recognised',
      given: { connection: { port: '5432' } },
      answer: wants({ ...map, data: { port: '5432' } }),
    },
    {
      reason: 'what stands in a status, too',
      given: { connection: { host }, child: { ...map, status: { address: host } } },
      answer: says({ host }),
    },
    {
      reason: 'what its user has written into the composite',
      given: { connection: { user: 'postgres' }, composite: { spec: { user: 'postgres' } } },
      answer: wants({ ...login, spec: { user: 'postgres' } }),
    },
    {
      reason: 'what is written in the Composition',
      given: { connection: { user: 'postgres' }, input: { user: 'postgres' } },
      answer: wants({ ...map, data: { user: 'postgres' } }),
    },
    {
      reason: 'a status of a composed resource: it is not applied',
      given,
      answer: wants({ ...map, status: { password } }),
    },
  ]
  test.each(rows)('$reason', async ({ given: what, answer }) => {
    expect(await runOne(what, answer)).toMatchObject({ outcome: 'Completed' })
  })
})

describe('while the schema of what was given cannot be read', () => {
  const child = {
    ...{ ...login, metadata: { name: 'a-known-name' } },
    ...{
      spec: { password },
      status: { conditions: [{ type: 'Accepted', reason: 'EverythingFine' }] },
    },
  }
  const unsure: Given = { child, unreadable: ['Login'] }
  const why = 'the schema of Login of acme.io/v1 cannot be read: no answer'

  test('what quotes nothing of it is applied', async () => {
    const metadata = { name: 'of-a-known-name' }
    const result = await runOne(unsure, {
      ...wants({ ...map, metadata, data: { x: 'y' } }),
      conditions: [{ type: 'Accepted', status: 2, reason: 'EverythingFine' }],
    })
    expect(result).toMatchObject({ outcome: 'Completed' })
  })

  test('what quotes it is not, and the kind is named', async () => {
    expect(await runOne(unsure, wants({ ...map, data: { url: password } }))).toMatchObject({
      ...{ outcome: 'Failed', code: 'SchemaUnavailable' },
      message: expect.stringContaining(
        `data.url shows a value that its functions were given, and nobody can tell whether it may: ${why}`,
      ),
    })
  })

  test.each([
    { reason: 'as base64', spec: { password }, shown: base64(password) },
    {
      reason: 'that only look like conditions',
      spec: { conditions: [password] },
      shown: password,
    },
  ])('that holds for values $reason, too', async ({ spec, shown }) => {
    const of: Given = { ...unsure, child: { ...child, spec } }
    expect(await runOne(of, wants({ ...map, data: { url: shown } }))).toMatchObject({
      code: 'SchemaUnavailable',
    })
  })

  test('what a Secret holds is known without one', async () => {
    const of = { child: secret({ password }), unreadable: ['Secret'] }
    expect(await runOne(of, wants({ ...map, data: { url: password } }))).toMatchObject({
      code: 'SecretExposed',
    })
  })

  test('what stands in plain view elsewhere is plain', async () => {
    const composite = { kind: 'App', spec: { login: password } }
    const result = await runOne(
      { ...unsure, composite },
      wants({ ...map, data: { url: password } }),
    )
    expect(result).toMatchObject({ outcome: 'Completed' })
  })

  test('a secret may stand in no field of which nobody knows that it is marked', async () => {
    const result = await runOne(
      { ...given, unreadable: ['Login'] },
      wants({ ...login, spec: { password } }),
    )
    expect(result).toMatchObject({
      code: 'SchemaUnavailable',
      message: expect.stringContaining(why),
    })
    expect(await runOne(given, wants({ ...login, spec: { password } }))).toMatchObject({
      outcome: 'Completed',
    })
  })

  test('words that quote it are withheld', async () => {
    const results = [{ severity: 2, message: `cannot log in with ${password}` }]
    expect(await runOne(unsure, { results })).toMatchObject({
      outcome: 'Completed',
      events: [{ message: '(withheld: it quotes a secret value)' }],
    })
  })
})
