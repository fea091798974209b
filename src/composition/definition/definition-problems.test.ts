import { expect, test } from '@jest/globals'
import type { JsonObject } from '../../kube/json.ts'
import type { DefinitionSpec } from './definition.ts'
import { definitionProblems } from './definition-problems.ts'

const at = 'versions[v1].schema.openAPIV3Schema'
const empty = { type: 'object' }

const rows: readonly (readonly [string, DefinitionSpec, readonly string[]])[] = [
  ['spec and status', api({ properties: { spec: empty, status: empty } }), []],
  ['neither', api({}), []],
  ['bounds of the name', api({ properties: { metadata: empty } }), []],
  [
    'a group of ours',
    api({}, 'db.plumbline.dev'),
    ['group: db.plumbline.dev belongs to plumbline.dev; use a domain of yours'],
  ],
  [
    'a group of Kubernetes',
    api({}, 'k8s.io'),
    ['group: k8s.io belongs to k8s.io; use a domain of yours'],
  ],
  ['a group that only ends alike', api({}, 'myplumbline.dev'), []],
  ['no object', api({ type: 'string' }), [`${at}: type must be object`]],
  [
    'fields beside spec',
    api({ properties: { size: empty, data: empty } }),
    [`${at}: data, size: only spec and status hold fields`],
  ],
  [
    'a spec that is no object',
    api({ properties: { spec: { type: 'array' } } }),
    [`${at}.spec: type must be object`],
  ],
  [
    'a spec that is no schema',
    api({ properties: { spec: true } }),
    [`${at}.spec: must be a schema`],
  ],
  [
    'names of ours',
    api({
      properties: {
        spec: { properties: { plumbline: empty } },
        status: { properties: { conditions: empty, plumbline: empty } },
      },
    }),
    [
      `${at}.spec.plumbline: is Plumbline's own; choose another name`,
      `${at}.status.plumbline: is Plumbline's own; choose another name`,
      `${at}.status.conditions: is Plumbline's own; choose another name`,
    ],
  ],
  [
    'a status that nobody could write at first',
    api({ properties: { status: { required: ['endpoint'] } } }),
    [`${at}.status.required: the status is written before its values are known; require nothing`],
  ],
]

test.each(rows)('%s', (_reason, spec, expected) => {
  expect(definitionProblems(spec)).toEqual(expected)
})

function api(schema: JsonObject, group = 'acme.io'): DefinitionSpec {
  const openAPIV3Schema = { type: 'object', ...schema }
  const version = { name: 'v1', served: true, referenceable: true, schema: { openAPIV3Schema } }
  return { group, names: { kind: 'Thing', plural: 'things' }, versions: [version] }
}
