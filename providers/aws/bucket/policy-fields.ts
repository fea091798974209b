import {
  bool,
  enumOf,
  integer,
  listOf,
  object,
  required,
  text,
} from '../../../src/provider/index.ts'

const name = text('A name or pattern.', { maxLength: 2048 })
const names = (description: string) => listOf(description, name, { maxItems: 100 })

const principal = (description: string) =>
  object(description, {
    allowAnon: bool('Everybody.'),
    awsPrincipals: listOf(
      'Accounts, users and roles; each element names one.',
      object('One of the three.', {
        iamUserArn: text('ARN of a user.', { maxLength: 2048 }),
        iamRoleArn: text('ARN of a role.', { maxLength: 2048 }),
        awsAccountId: text('An account, by its id.', { maxLength: 12 }),
      }),
      { maxItems: 100 },
    ),
    federated: text('A federated identity provider.', { maxLength: 2048 }),
    service: names('Services, e.g. logging.s3.amazonaws.com.'),
  })

const condition = object('One operator with its keys.', {
  operatorKey: required(text('Operator, e.g. StringEquals.', { maxLength: 128 })),
  conditions: listOf(
    'Keys and values.',
    object('A key and one kind of value.', {
      key: required(text('Condition key, e.g. aws:SourceAccount.', { maxLength: 256 })),
      stringValue: text('Value that is text.', { maxLength: 2048 }),
      dateValue: text('Value that is a time, RFC 3339.', { maxLength: 64 }),
      numericValue: integer('Value that is a number.'),
      booleanValue: bool('Value that is true or false.'),
      listValue: names('Values, any of which will do.'),
    }),
    { maxItems: 100 },
  ),
})

const statement = object('A statement.', {
  sid: text('Name of the statement.', { maxLength: 256 }),
  effect: required(enumOf('What it does.', ['Allow', 'Deny'])),
  principal: principal('Whom it is about.'),
  notPrincipal: principal('Whom it is not about.'),
  action: names('Actions it is about, e.g. s3:GetObject.'),
  notAction: names('Actions it is not about.'),
  resource: names('Resources it is about, by ARN.'),
  notResource: names('Resources it is not about, by ARN.'),
  condition: listOf('When it holds.', condition, { maxItems: 50 }),
})

/** A bucket policy as fields, as in earlier control planes. */
export const policyField = object(
  'The bucket policy as fields. No statement means no policy.',
  {
    version: enumOf('Version of the policy language.', ['2012-10-17', '2008-10-17']),
    id: text('Name of the policy.', { maxLength: 256 }),
    statements: listOf('Statements.', statement, { maxItems: 200 }),
  },
  { compare: 'exact', untestable: 'folded into policyDocument before anything is compared' },
)
