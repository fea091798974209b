/** Words as they stand in YAML, and what kubectl makes of them; the library that it reads YAML with. */
export const yamlWords = [
  { words: ['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON', 'true', 'True', 'TRUE'], value: true },
  { words: ['n', 'N', 'no', 'No', 'off', 'Off', 'OFF', 'false', 'FALSE'], value: false },
  { words: ['~', 'null', 'Null', 'NULL', '# nothing'], value: null },
  { words: ['0777', '0o777', '0O777', '0x1FF', '0b111111111', '5_11', '+511'], value: 511 },
  { words: ['08', '8', '8.', '0.8e1', '8_', '!!int "8"'], value: 8 },
  { words: ['.5', '+.5', '0.5', '5e-1', '0_0.5'], value: 0.5 },
  { words: ['-0b11', '-3', '-03', '-0x3', '!!float -3'], value: -3 },
  { words: ['99999999999999999999'], value: 1e20 },
  { words: ['tRue'], value: 'tRue' },
  { words: ['"yes"', '!!str yes'], value: 'yes' },
  { words: ['1:30'], value: '1:30' },
  { words: ['2026-01-01', '!!timestamp 2026-01-01'], value: '2026-01-01' },
  { words: ['0x7FFFFFFFFFFFFFFFFF'], value: '0x7FFFFFFFFFFFFFFFFF' },
  { words: ['1e400'], value: '1e400' },
  { words: ['0b2'], value: '0b2' },
  { words: ['_1'], value: '_1' },
  { words: ['1.2.3'], value: '1.2.3' },
  { words: ['!!binary aGVsbG8='], value: 'hello' },
  { words: ['{on: 1, 0777: 2}'], value: { true: 1, 511: 2 } },
  { words: ['{<<: {a: 1}, b: 2}'], value: { a: 1, b: 2 } },
] as const

/** All words as items of a list, in an object that no schema knows. */
export const yamlOfWords = [
  'apiVersion: nobody.test/v1',
  'kind: Words',
  'metadata: {name: words}',
  'words:',
  ...yamlWords.flatMap(({ words }) => words.map((word) => `- ${word}`)),
  '',
].join('\n')

export const valuesOfWords = yamlWords.flatMap(({ words, value }) => words.map(() => value))
