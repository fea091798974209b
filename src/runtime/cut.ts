/**
 * The beginning of a text, at most `longest` UTF-16 units and never half a character: the API server
 * stores something else for that, which would be written anew for ever.
 */
export function cut(text: string, longest: number): string {
  if (text.length <= longest) return text
  const last = text.charCodeAt(longest - 1)
  const isHalf = last >= 0xd800 && last <= 0xdbff
  return text.slice(0, isHalf ? longest - 1 : longest)
}
