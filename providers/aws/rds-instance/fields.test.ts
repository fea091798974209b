import { describe, expect, test } from '@jest/globals'
import { rulesOf } from '../../../src/provider/index.ts'
import { rdsInstanceFields } from './fields.ts'
import { wires } from './wire.ts'

const schemas = Object.entries(rdsInstanceFields.schema.properties ?? {})
/** Members that only say where another one comes from; the engine reads them, not this kind. */
const references = schemas
  .filter(([, schema]) => rulesOf(schema).from !== undefined)
  .flatMap(([name]) => [`${name}Ref`, `${name}Selector`])
const members = schemas
  .filter(([name]) => !references.includes(name))
  .map(([name, schema]) => ({
    name,
    rules: rulesOf(schema),
    group: rdsInstanceFields.groupOf.get(name) ?? '',
  }))

test('takes its groups from other objects', () => {
  expect(references.sort()).toEqual([
    'dbParameterGroupNameRef',
    'dbParameterGroupNameSelector',
    'dbSubnetGroupNameRef',
    'dbSubnetGroupNameSelector',
  ])
})

test('groups are written from tags to logs', () => {
  const order = ['create', 'options', 'tags', 'replication', 'instance', 'password', 'logs']
  expect(rdsInstanceFields.order).toEqual(order)
})

describe.each(members)('$name', ({ name, rules, group }) => {
  test('is in the group its facts ask for', () => {
    expect(group === 'create').toBe(rules.mutability !== undefined)
    expect(group === 'options').toBe(rules.compare === 'none')
  })

  test('has the parameters its group needs', () => {
    const wire = wires.get(name)
    if (
      group === 'instance' &&
      rules.shape !== 'secret-ref' &&
      name !== 'applyModificationsImmediately'
    ) {
      expect(wire?.modify).toBeDefined()
    }
    if (group === 'create' && name !== 'region' && name !== 'restoreFrom')
      expect(wire?.create).toBeDefined()
  })

  test('can be tried: two values, or a reason', () => {
    const mutable = group !== 'create' && group !== 'options' && rules.shape !== 'secret-ref'
    if (mutable) expect(rules.examples?.length ?? 0).toBeGreaterThanOrEqual(2)
  })
})
