import { expect, test } from '@jest/globals'
import {
  entries,
  fieldTable,
  integer,
  keyedList,
  map,
  object,
  required,
  text,
} from '../provider/index.ts'
import { remarkOn } from './remark.ts'

const word = text('A word.', { maxLength: 9 })
const table = fieldTable({
  create: { region: required(word) },
  size: { size: object('Size.', { width: integer('Width.') }) },
  rules: { rules: keyedList('Rules.', { id: word, to: word }, { key: 'id', maxItems: 9 }) },
  labels: { labels: map('Labels.', { maxProperties: 9, maxLength: 9 }) },
  tags: {
    tags: entries(
      'Tags.',
      { key: required(word), value: required(word) },
      { key: 'key', value: 'value', maxItems: 9 },
    ),
  },
})

const rows = [
  { reason: 'a member', path: 'size', known: true },
  { reason: 'a member of a member', path: 'size.width', known: true },
  { reason: 'an element, whatever its key', path: 'rules[id="a.b"]', known: true },
  { reason: 'a member of an element', path: 'rules[id="a"].to', known: true },
  { reason: 'an entry', path: 'tags[key="cost-center"]', known: true },
  { reason: 'a key of a map', path: 'labels["a.b"]', known: true },
  { reason: 'a misspelt member', path: 'sise', known: false },
  { reason: 'a misspelt member below', path: 'size.widht', known: false },
  { reason: 'a member of a leaf', path: 'region.name', known: false },
  { reason: 'an element of no list', path: 'size[id="a"]', known: false },
]
test.each(rows)('an ignore rule that names $reason', ({ path, known }) => {
  const drift = { ignore: [{ path, effect: 'Both' as const }] }
  const remark = remarkOn(table, { annotations: {}, drift }, 0)
  const said = `spec.drift.ignore: ${path} names no field of spec.forProvider`
  expect(remark).toBe(known ? undefined : said)
})

const annotations: readonly (readonly [
  string,
  Readonly<Record<string, string>>,
  string | undefined,
])[] = [
  ['an interval', { 'plumbline.dev/poll-interval': '5m' }, undefined],
  [
    'an interval that is no duration',
    { 'plumbline.dev/poll-interval': '5 minutes' },
    'annotation plumbline.dev/poll-interval: "5 minutes" is no duration such as 90s, 5m or 1h30m',
  ],
  [
    'an interval below the shortest',
    { 'plumbline.dev/poll-interval': '1s' },
    'annotation plumbline.dev/poll-interval: "1s" is too short: 10s it is',
  ],
  [
    'a consent to lose what is in it',
    { 'plumbline.dev/force-delete': 'include-locked' },
    undefined,
  ],
  [
    'a consent that is not understood',
    { 'plumbline.dev/force-delete': 'yes' },
    'annotation plumbline.dev/force-delete: "yes" is none of "true", "include-locked", "false"',
  ],
]
test.each(annotations)('an annotation with %s', (_, given, remark) => {
  expect(remarkOn(table, { annotations: given, drift: {} }, 0)).toBe(remark)
})
