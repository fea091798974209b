/** What differs between equal objects by nature, and the word that takes its place. */
const rules: readonly (readonly [RegExp, string])[] = [
  [/\d{4}-\d{2}-\d{2}T\d{2}(:|%3A)\d{2}(:|%3A)\d{2}(\.\d+)?Z/g, 'TIME'],
  [/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID'],
  [/\b[0-9a-f]{16,}\b/g, 'ID'],
  [/\b[A-Z2-7]{20,}\b/g, 'ID'],
  [/\d{8,}/g, 'DIGITS'],
  // The tail of an Event's note: how long it took, and which episode.
  [/ after [\dhms.]+ /g, ' after TIME '],
  [/\[d-[\w-]+\]/g, '[ID]'],
]

/** The value as JSON would carry it, with NAME for the name and by rule for times and ids. */
export function anonymous<T>(value: T, name: string): T {
  const text = (JSON.stringify(value) ?? 'null').replaceAll(name, 'NAME')
  return JSON.parse(rules.reduce((said, [pattern, word]) => said.replace(pattern, word), text))
}
