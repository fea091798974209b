/** A command as one types it in a POSIX shell. */
export function toCommandLine(words: readonly string[]): string {
  return words.map(quote).join(' ')
}

/** Quotes a word only where it is needed, and of `--flag=value` only the value. */
function quote(word: string): string {
  if (/^[\w./:@=,+-]+$/.test(word)) return word
  const [, flag = '', value = word] = /^(--[\w-]+=)(.*)$/s.exec(word) ?? []
  return `${flag}'${value.replaceAll("'", "'\\''")}'`
}
