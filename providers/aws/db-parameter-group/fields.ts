import {
  type Desired,
  enumOf,
  fieldTable,
  keyedList,
  required,
  text,
  type Values,
} from '../../../src/provider/index.ts'
import { ownedTags } from '../provider.ts'

const fixed = { mutability: 'immutable', risk: 'Replace' } as const

/** Member of a parameter as read: nobody set it. */
export const defaultMark = 'isDefault'

const parameterMembers = {
  parameterName: required(
    text('Name of the parameter, in any case.', {
      compare: 'case-blind',
      minLength: 1,
      maxLength: 255,
    }),
  ),
  parameterValue: required(
    text('Its value, as RDS stores it: a number, 0 or 1, a word, or a formula.', {
      minLength: 1,
      maxLength: 4096,
      examples: ['8192', '16384'],
    }),
  ),
  applyMethod: enumOf(
    'When instances get a new value: at once, for dynamic parameters only, or at their next reboot. Unset: at once where the parameter is dynamic. Says how the value is written and is not compared.',
    ['immediate', 'pending-reboot'],
    { compare: 'none' },
  ),
}

export type DeclaredParameter = Values<typeof parameterMembers>

/** All members of `spec.forProvider` of a DBParameterGroup; groups are in write order. */
export const dbParameterGroupFields = fieldTable({
  create: {
    region: required(text('Region the group lives in.', { ...fixed, maxLength: 32 })),
    dbParameterGroupFamily: required(
      text('Engine and version it is for, such as postgres16 or mysql8.0.', {
        ...fixed,
        minLength: 1,
        maxLength: 255,
        pattern: '^[a-z][a-z0-9.-]*$',
      }),
    ),
    description: required(
      text('What the group is for. RDS cannot change it.', {
        ...fixed,
        minLength: 1,
        maxLength: 255,
      }),
    ),
  },
  tags: {
    tags: ownedTags,
  },
  parameters: {
    parameters: keyedList(
      'Parameters the manifest owns; others are left alone. One that is taken out of the list is reset to its default.',
      parameterMembers,
      {
        key: 'parameterName',
        defaultMark,
        owns: 'declared-keys',
        maxItems: 512,
        examples: [
          [{ parameterName: 'work_mem', parameterValue: '8192' }],
          [{ parameterName: 'temp_buffers', parameterValue: '2048' }],
        ],
      },
    ),
  },
})

export type DbParameterGroupFields = typeof dbParameterGroupFields
export type DbParameterGroupDesired = Desired<DbParameterGroupFields>
