import {
  bool,
  type Doc,
  enumOf,
  integer,
  object,
  required,
  setOf,
  text,
  type Values,
} from '../../../src/provider/index.ts'
import { allTags, canonicalFilter, tagMembers } from './tag-filter.ts'

const days = (description: string) => integer(description, { minimum: 0, maximum: 2_147_483_647 })
const date = text('Day, RFC 3339 at midnight UTC, e.g. 2027-01-01T00:00:00Z.', {
  maxLength: 32,
  pattern: '^\\d{4}-\\d{2}-\\d{2}(T00:00:00(\\.0+)?Z)?$',
})
const storageClass = required(
  enumOf('Storage class to move to.', [
    'DEEP_ARCHIVE',
    'GLACIER',
    'GLACIER_IR',
    'INTELLIGENT_TIERING',
    'ONEZONE_IA',
    'STANDARD_IA',
  ]),
)
const predicates = {
  prefix: text('Objects whose key begins so.', { absent: '', maxLength: 1024 }),
  objectSizeGreaterThan: integer('Objects larger than this, in bytes.', { minimum: 0 }),
  objectSizeLessThan: integer('Objects smaller than this, in bytes.', { minimum: 1 }),
}
const newerNoncurrentVersions = integer('How many newer noncurrent versions stay.', {
  minimum: 1,
  maximum: 100,
})

/** Members of one rule. A rule without `id` is known by what it says; S3 then names it. */
export const ruleMembers = {
  id: text('Name; given by S3 when unset.', { assigned: true, maxLength: 255 }),
  status: required(enumOf('Whether the rule works.', ['Enabled', 'Disabled'])),
  filter: object('Which objects; unset means all. One predicate, or several in and.', {
    ...predicates,
    tag: object('Objects with this tag.', tagMembers),
    and: object('Objects that all of these are true of.', {
      ...predicates,
      tags: allTags,
    }),
  }),
  expiration: object('When current versions go; one of the three.', {
    date,
    days: days('Days after creation.'),
    expiredObjectDeleteMarker: bool('Delete markers with nothing behind them go.', {
      absent: false,
    }),
  }),
  transitions: setOf(
    'When current versions move.',
    object('A move.', { date, days: days('Days after creation.'), storageClass }),
    { maxItems: 20 },
  ),
  noncurrentVersionExpiration: object('When noncurrent versions go.', {
    noncurrentDays: days('Days after they became noncurrent.'),
    newerNoncurrentVersions,
  }),
  noncurrentVersionTransitions: setOf(
    'When noncurrent versions move.',
    object('A move.', {
      noncurrentDays: days('Days after they became noncurrent.'),
      newerNoncurrentVersions,
      storageClass,
    }),
    { maxItems: 20 },
  ),
  abortIncompleteMultipartUpload: object('When unfinished uploads go.', {
    daysAfterInitiation: days('Days after they began.'),
  }),
}

export type LifecycleRule = Values<typeof ruleMembers>

/** Sets of rules for tests. */
export const lifecycleExamples = [
  [],
  [{ id: 'logs', status: 'Enabled', filter: { prefix: 'logs/' }, expiration: { days: 30 } }],
  [
    { id: 'logs', status: 'Enabled', filter: { prefix: 'logs/' }, expiration: { days: 60 } },
    {
      id: 'old',
      status: 'Disabled',
      noncurrentVersionExpiration: { noncurrentDays: 7 },
      abortIncompleteMultipartUpload: { daysAfterInitiation: 2 },
    },
  ],
] satisfies (readonly LifecycleRule[])[]

/**
 * One spelling for what S3 treats alike: no filter, `{}`, an empty prefix and the older `prefix` of
 * the rule; one predicate alone or in `and`; a day with or without its midnight. Idempotent.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-filters.html
 */
export function canonicalRule(rule: Doc): Doc {
  const { filter, prefix, expiration, transitions, ...others } = rule
  // Objects and lists by the schema; an answer of S3 has the same shape.
  const folded = canonicalFilter((filter ?? (prefix === undefined ? {} : { prefix })) as Doc)
  return {
    ...others,
    ...(Object.keys(folded).length === 0 ? {} : { filter: folded }),
    ...(expiration === undefined ? {} : { expiration: withMidnight(expiration as Doc) }),
    ...(Array.isArray(transitions) ? { transitions: transitions.map(withMidnight) } : {}),
  }
}

function withMidnight(at: Doc): Doc {
  const { date, ...others } = at
  return typeof date === 'string' ? { ...others, date: `${date.slice(0, 10)}T00:00:00Z` } : at
}
