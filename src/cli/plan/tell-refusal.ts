/** A message longer than this is one that quotes a whole object. */
const longest = 600
const kept = { before: 200, after: 300 }
/** So many fields are named. */
const mostNamed = 3

/** A refusal for a line: what it quotes in its middle is left out. Pure. */
export function shortened(message: string): string {
  if (message.length <= longest) return message
  return `${message.slice(0, kept.before)} … ${message.slice(-kept.after)}`
}

/** What is to be done about fields that a kind does not have; see unknownFields. Pure. */
export function tellUnknown(object: string, fields: readonly string[]): string {
  const named = fields.slice(0, mostNamed).map((field) => `there is no field ${field}`)
  const more = fields.length - named.length
  const told = more > 0 ? [...named, `and ${more} more`] : named
  return `${object}: ${told.join('; ')}: correct it or take it out (kubectl explain lists the fields)`
}
