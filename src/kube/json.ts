/** A JSON object of unknown members: what parsing an answer yields before it is checked. */
export type JsonObject = Readonly<Record<string, unknown>>

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The member when it is a string, otherwise undefined. */
export function stringMember(value: JsonObject, member: string): string | undefined {
  const found = value[member]
  return typeof found === 'string' ? found : undefined
}

/** The text as JSON, or undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
