/** A value longer than this is cut in the text; JSON has it whole. */
const longestValue = 120

/** A value on one line. */
export function valueText(value: unknown): string {
  const text = JSON.stringify(value)
  return text.length > longestValue ? `${text.slice(0, longestValue - 1)}…` : text
}
