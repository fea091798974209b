import { describe, expect, test } from '@jest/globals'
import { ex } from '../../../test/support/graph-sample.ts'
import { compile } from './compile.ts'
import { describeFinding } from './finding.ts'
import type { Schema, Schemas } from './schema.ts'
import type { NodeSource } from './source.ts'

const text: Schema = { type: 'string' }
const password: Schema = { type: 'string', format: 'password' }
const list = (items: Schema): Schema => ({ type: 'array', items })
const struct = (properties: Readonly<Record<string, Schema>>): Schema => ({
  ...{ type: 'object', properties, required: Object.keys(properties) },
})
const loose = (properties: Readonly<Record<string, Schema>>): Schema => ({
  ...{ type: 'object', properties },
})
const login = struct({ user: text, password })
const texts: Schema = { type: 'object', additionalProperties: text }

/** A type that refers to itself, with a secret at the second look. */
const tree = struct({ child: { $ref: 'tree' }, leaf: text, token: password })

const kinds: Readonly<Record<string, Schema>> = {
  Shop: struct({
    spec: struct({
      name: text,
      ...{ password, login, users: list(login), keys: list(password) },
      others: list(struct({ user: text, password: text })),
      byName: { type: 'object', additionalProperties: login },
      sealed: { ...struct({ a: text }), format: 'password' },
      tree: { $ref: 'tree' },
    }),
    status: struct({ login, told: text }),
  }),
  Login: loose({ spec: login, status: struct({ name: text }) }),
  Users: struct({ spec: struct({ users: list(login), plain: list(struct({ user: text })) }) }),
  ConfigMap: struct({ data: texts }),
  Secret: loose({ data: texts, stringData: texts }),
}
const schemas: Schemas = {
  schemaOf: (_version, kind) => kinds[kind],
  resolve: (name) => (name === 'tree' ? tree : undefined),
}

interface Parts {
  readonly nodes?: readonly NodeSource[]
  readonly status?: unknown
}

function compiled({ nodes = [], status }: Parts) {
  const compositeTypeRef = { apiVersion: 'a.io/v1', kind: 'Shop' }
  const source = { compositeTypeRef, mode: 'Graph' as const, nodes }
  return compile(status === undefined ? source : { ...source, status: Object(status) }, schemas)
}

function secretsTold(parts: Parts): readonly string[] {
  const { findings } = compiled(parts)
  // Nothing else may be wrong: what is not understood would be told of, too.
  expect(findings.filter(({ level, code }) => level === 'error' && code !== 'sensitive')).toEqual(
    [],
  )
  return findings.filter(({ code }) => code === 'sensitive').map(describeFinding)
}

const map = (source: string, more: Partial<NodeSource> = {}): NodeSource => ({
  ...{ id: 'plain', resource: { apiVersion: 'v1', kind: 'ConfigMap', data: { x: ex(source) } } },
  ...more,
})
const signIn = (spec: unknown): NodeSource => ({
  ...{ id: 'login', resource: { apiVersion: 'a.io/v1', kind: 'Login', spec } },
})
const fixed = signIn({ user: 'a', password: ex('self.spec.password') })
const secret = (source: string): NodeSource => ({
  ...{
    id: 'secret',
    resource: { apiVersion: 'v1', kind: 'Secret', stringData: { x: ex(source) } },
  },
})

const isSecret = (what: string) => `${what} is secret: it flows only into the data of a Secret`
const holds = (what: string, inner: string) =>
  `${what} holds ${inner}, which is secret: read the fields that are not, one by one`

const open: readonly (readonly [string, Parts])[] = [
  ['a marked field goes into a Secret', { nodes: [secret('self.spec.password')] }],
  ['and into a marked field', { nodes: [fixed] }],
  ['what stands beside it is free', { nodes: [map('self.spec.login.user')] }],
  ['of its node, too', { nodes: [fixed, map('login.spec.user')] }],
  ['it may be asked whether it is there', { nodes: [map('string(has(self.spec.password))')] }],
  ['items are read one by one', { nodes: [map('self.spec.users.map(u, u.user).join(",")')] }],
  ['and counted', { nodes: [map('string(size(self.spec.users) + self.spec.users.size())')] }],
  [
    'a whole goes where the same is marked',
    { nodes: [signIn(ex('self.spec.login'))], status: { told: ex('login.status.name') } },
  ],
  ['also where it may be missing', { nodes: [signIn(ex('default(self.spec.login, omit())'))] }],
  [
    'a list of such goes into one',
    {
      nodes: [
        {
          ...{ id: 'users' },
          resource: {
            ...{ apiVersion: 'a.io/v1', kind: 'Users' },
            spec: { users: ex('self.spec.users'), plain: [] },
          },
        },
      ],
    },
  ],
  [
    'a loop hands items on by their types',
    {
      nodes: [
        {
          ...signIn({ user: ex('u.user'), password: ex('u.password') }),
          ...{ forEach: { u: ex('default(self.spec.users, [])') }, key: ex('u.user') },
        },
      ],
    },
  ],
  [
    'readiness may depend on it',
    { nodes: [{ ...fixed, readyWhen: [ex('this.spec.password != ""')] }] },
  ],
]

const refused: readonly (readonly [string, Parts, readonly string[]])[] = [
  [
    'a marked field of the instance',
    { nodes: [map('self.spec.password')] },
    [`plain: data.x: 1: ${isSecret('self.spec.password')}`],
  ],
  [
    'a marked field of a node',
    { nodes: [fixed, map('login.spec.password')], status: { told: ex('login.spec.password') } },
    [
      `plain: data.x: 1: ${isSecret('login.spec.password')}`,
      `status: told: 1: ${isSecret('login.spec.password')}`,
    ],
  ],
  [
    'the same of an object that exists, and of many',
    {
      nodes: [
        { id: 'old', ref: { apiVersion: 'a.io/v1', kind: 'Login', name: 'x' } },
        { id: 'every', query: { apiVersion: 'a.io/v1', kind: 'Login' } },
        map('old.spec.password + every[0].spec.password'),
      ],
    },
    [
      `plain: data.x: 1: ${isSecret('old.spec.password')}`,
      `plain: data.x: 21: ${isSecret('every[0].spec.password')}`,
    ],
  ],
  [
    'a value computed from one',
    { nodes: [{ id: 'text', value: ex('base64Encode(self.spec.password)') }, map('text')] },
    [`plain: data.x: 1: ${isSecret('text')}`],
  ],
  [
    'a value that reads softly what needs it, and so comes after it',
    {
      nodes: [
        { id: 'text', value: ex('default(later.data.x, "")') },
        { id: 'more', value: ex('text + "x"') },
        map('more'),
        { ...secret('text'), id: 'later' },
      ],
    },
    [`plain: data.x: 1: ${isSecret('more')}`],
  ],
  [
    'what lies in something marked',
    { nodes: [map('self.spec.sealed.a')] },
    [`plain: data.x: 1: ${isSecret('self.spec.sealed.a')}`],
  ],
  [
    'an object that holds one, as a whole',
    { nodes: [map('toJson(self.spec)')] },
    [`plain: data.x: 8: ${holds('self.spec', 'self.spec.password')}`],
  ],
  [
    'a member whose name is computed',
    { nodes: [map('self.spec.byName[self.spec.name].password')] },
    [`plain: data.x: 1: ${holds('self.spec.byName', 'self.spec.byName["*"].password')}`],
  ],
  [
    'an item of a loop, and its secret',
    { nodes: [map('self.spec.users.map(u, u.password).join(",")')] },
    [`plain: data.x: 24: ${isSecret('self.spec.users[].password')}`],
  ],
  [
    'items as a whole',
    { nodes: [map('toJson(self.spec.users.map(u, u))')] },
    [`plain: data.x: 31: ${holds('self.spec.users[]', 'self.spec.users[].password')}`],
  ],
  [
    'a type that refers to itself',
    { nodes: [map('toJson(self.spec.tree.child.child)')] },
    [
      `plain: data.x: 8: ${holds('self.spec.tree.child.child', 'self.spec.tree.child.child.token')}`,
    ],
  ],
  [
    'a whole where less is marked',
    {
      nodes: [
        {
          ...{ id: 'users' },
          resource: {
            ...{ apiVersion: 'a.io/v1', kind: 'Users' },
            spec: { users: [], plain: ex('[{"user": toJson(self.spec.login)}]') },
          },
        },
      ],
      status: { login: ex('self.spec.login') },
    },
    [
      `users: spec.plain: 18: ${holds('self.spec.login', 'self.spec.login.password')}`,
      `status: login: 1: ${holds('self.spec.login', 'self.spec.login.password')}`,
    ],
  ],
  [
    'the item of a loop, its key, and a list that was computed',
    {
      nodes: [
        map('p', { forEach: { p: ex('self.spec.keys') }, key: ex('p') }),
        map('u', {
          ...{ id: 'other', key: ex('u') },
          forEach: { u: ex('toJson(self.spec.users).split(",")') },
        }),
      ],
    },
    [
      `plain: data.x: 1: ${isSecret('p')}`,
      `plain: key: 1: ${isSecret('p')}`,
      `other: forEach.u: 8: ${holds('self.spec.users', 'self.spec.users[].password')}`,
    ],
  ],
  [
    'the item of a list that may be missing',
    {
      nodes: [
        map('u.password', {
          ...{ forEach: { u: ex('default(self.spec.users, [])') }, key: ex('u.user') },
        }),
      ],
    },
    [`plain: data.x: 1: ${isSecret('u.password')}`],
  ],
  [
    'one list or another: what of it is secret is not known',
    {
      nodes: [
        map('u.password', {
          forEach: { u: ex('default(self.spec.users, self.spec.others)') },
          key: ex('u.user'),
        }),
      ],
    },
    [`plain: forEach.u: 9: ${holds('self.spec.users', 'self.spec.users[].password')}`],
  ],
  [
    'a condition',
    { nodes: [map('self.spec.name', { when: ex('self.spec.password == "a"') })] },
    [`plain: when: 1: ${isSecret('self.spec.password')}`],
  ],
]

describe('what schemas mark as secret', () => {
  test.each(open)('%s', (_reason, parts) => {
    expect(secretsTold(parts)).toEqual([])
  })

  test.each(refused)('is refused elsewhere: %s', (_reason, parts, told) => {
    expect(secretsTold(parts)).toEqual(told)
  })

  test('is no less so within a run', () => {
    const { nodes } = compiled({
      nodes: [fixed, { id: 'text', value: ex('login.spec.password') }],
    })
    expect(nodes.map(({ id, isSecret: is }) => [id, is])).toEqual([
      ['login', false],
      ['text', true],
    ])
    const [{ body } = { body: undefined }] = nodes
    expect(body).toMatchObject({ members: expect.anything() })
    const spec = body !== undefined && 'members' in body ? body.members.get('spec') : undefined
    const made = spec !== undefined && 'members' in spec ? spec.members.get('password') : undefined
    expect(made).toMatchObject({ whole: { isSecret: true } })
  })
})
