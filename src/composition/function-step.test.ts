import { expect, test } from '@jest/globals'
import type { JsonObject } from '../kube/json.ts'
import { functionProblems, toFunctionStep } from './function-step.ts'

const called = { functionRef: { name: 'f' } }
const secretRef = { namespace: 'team', name: 'key' }
const cel = (source: string) => `\${${source}}`

const rows: readonly (readonly [string, JsonObject, readonly string[]])[] = [
  ['only a name', called, []],
  ['computed input', { ...called, input: { a: cel('self.spec.x') } }, []],
  [
    'credentials of a Secret',
    { ...called, credentials: [{ name: 'k', source: 'Secret', secretRef }] },
    [],
  ],
  ['no function', {}, ['function.functionRef.name must be the name of a Function']],
  [
    'which function is computed: nobody would be woken by it',
    { functionRef: { name: cel('self.spec.f') } },
    ['function.functionRef must be literal: only input is computed'],
  ],
  [
    'which Secret is read is computed: nobody could check the right to it',
    {
      ...called,
      credentials: [
        { name: 'k', source: 'Secret', secretRef: { ...secretRef, name: cel('self.spec.s') } },
      ],
    },
    ['function.credentials must be literal: only input is computed'],
  ],
  [
    'credentials without their Secret',
    { ...called, credentials: [{ name: 'k', source: 'Secret' }] },
    ['function.credentials must be as those of a pipeline step'],
  ],
  [
    'requirements without a kind',
    { ...called, requirements: { requiredSchemas: [{ requirementName: 'x' }] } },
    ['function.requirements must be as those of a pipeline step'],
  ],
  [
    'a member of something else',
    { ...called, step: 'x' },
    ['function has no member step: it takes functionRef, credentials, requirements, input'],
  ],
]

test.each(rows)('%s', (_reason, template, problems) => {
  expect(functionProblems(template)).toEqual(problems)
})

test('a step is called like its node', () => {
  expect(toFunctionStep('sites', { ...called, input: { a: 1 } })).toEqual({
    step: 'sites',
    functionRef: { name: 'f' },
    input: { a: 1 },
  })
})
