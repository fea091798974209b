import type { Doc, ValueOf } from '../../../src/provider/index.ts'
import type { policyField } from './policy-fields.ts'

/** A policy written as fields. */
export type TypedPolicy = ValueOf<typeof policyField>
type Statement = NonNullable<TypedPolicy['statements']>[number]
type Principal = NonNullable<Statement['principal']>
type ConditionGroup = NonNullable<Statement['condition']>[number]
type ConditionValue = NonNullable<ConditionGroup['conditions']>[number]

/**
 * The JSON text of a policy written as fields; "" when it has no statement, which means no policy.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function toPolicyDocument(policy: TypedPolicy): string {
  const statements = policy.statements ?? []
  if (statements.length === 0) return ''
  return JSON.stringify({
    Version: policy.version ?? '2012-10-17',
    ...(policy.id === undefined ? {} : { Id: policy.id }),
    Statement: statements.map(toStatement),
  })
}

function toStatement(statement: Statement): Doc {
  return {
    ...said('Sid', statement.sid),
    Effect: statement.effect,
    ...said('Principal', statement.principal && toPrincipal(statement.principal)),
    ...said('NotPrincipal', statement.notPrincipal && toPrincipal(statement.notPrincipal)),
    ...said('Action', statement.action),
    ...said('NotAction', statement.notAction),
    ...said('Resource', statement.resource),
    ...said('NotResource', statement.notResource),
    ...said('Condition', statement.condition && toConditions(statement.condition)),
  }
}

function toPrincipal(principal: Principal): unknown {
  if (principal.allowAnon === true) return '*'
  const aws = (principal.awsPrincipals ?? []).flatMap(
    ({ iamUserArn, iamRoleArn, awsAccountId }) => iamUserArn ?? iamRoleArn ?? awsAccountId ?? [],
  )
  return {
    ...said('AWS', aws.length === 0 ? undefined : aws),
    ...said('Federated', principal.federated),
    ...said('Service', principal.service),
  }
}

/** An operator may come twice in the fields, but a member of JSON only once. */
function toConditions(groups: readonly ConditionGroup[]): Doc {
  const operators = new Map<string, Doc>()
  for (const { operatorKey, conditions = [] } of groups) {
    const keys = Object.fromEntries(conditions.map((one) => [one.key, toValue(one)]))
    operators.set(operatorKey, { ...operators.get(operatorKey), ...keys })
  }
  return Object.fromEntries(operators)
}

function toValue(value: ConditionValue): unknown {
  const { stringValue, dateValue, numericValue, booleanValue, listValue } = value
  return stringValue ?? dateValue ?? numericValue ?? booleanValue ?? listValue ?? []
}

function said(member: string, value: unknown): Doc {
  return value === undefined ? {} : { [member]: value }
}
