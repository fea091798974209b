/** A piece of a text: what is written, or an expression with the offset of its first character. */
export type Part = { readonly text: string } | { readonly source: string; readonly at: number }

export type Scan =
  | { readonly parts: readonly Part[] }
  | { readonly error: string; readonly at: number }

/** What can contain a brace without being one, and the braces: strings, comments, `{`, `}`. */
const token =
  /[rR]?"""[\s\S]*?"""|[rR]?'''[\s\S]*?'''|[rR]"[^"\n]*"|[rR]'[^'\n]*'|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'|\/\/[^\n]*|[{}]/g

/**
 * Splits a text of a template at `${…}`. `$${` stands for `${`. Braces in strings and comments of
 * the expression do not count.
 */
export function scan(text: string): Scan {
  const parts: Part[] = []
  let literal = ''
  let place = 0
  for (;;) {
    const dollar = text.indexOf('${', place)
    if (dollar < 0) break
    // An escaped one: the dollar before belongs to it.
    if (dollar > place && text[dollar - 1] === '$') {
      literal += `${text.slice(place, dollar - 1)}\${`
      place = dollar + 2
      continue
    }
    const end = endOf(text, dollar + 2)
    if (end === undefined) return { error: notClosed, at: dollar }
    literal += text.slice(place, dollar)
    if (literal !== '') parts.push({ text: literal })
    literal = ''
    parts.push({ source: text.slice(dollar + 2, end), at: dollar + 2 })
    place = end + 1
  }
  literal += text.slice(place)
  if (literal !== '' || parts.length === 0) parts.push({ text: literal })
  return { parts }
}

const notClosed =
  'expression is not closed: add "}", or write $${ for the text; quote the value in YAML'

/** The offset of the brace that closes the expression that begins at `start`. */
function endOf(text: string, start: number): number | undefined {
  let depth = 0
  token.lastIndex = start
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    if (found[0] === '{') depth += 1
    if (found[0] !== '}') continue
    if (depth === 0) return found.index
    depth -= 1
  }
  return undefined
}
