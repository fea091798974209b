/** One line per leaf that differs, each beginning with the label. */
export function describeDifference(
  label: string,
  expected: unknown,
  actual: unknown,
  path = '',
): readonly string[] {
  if (isRecord(expected) && isRecord(actual)) {
    const keys = [...new Set([...Object.keys(expected), ...Object.keys(actual)])].sort()
    return keys.flatMap((key) =>
      describeDifference(label, expected[key], actual[key], `${path}.${key}`),
    )
  }
  const [want, found] = [JSON.stringify(expected), JSON.stringify(actual)]
  return want === found ? [] : [`${label}: ${path}: want ${want}, found ${found}`]
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
