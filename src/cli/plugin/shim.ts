/** kubectl finds its plugins by this name on the PATH. */
export const shimName = 'kubectl-plumbline'

const mark = '# Written by plumbline plugin install; plumbline plugin uninstall removes it.'

/** The programs that the shim runs, as absolute paths. */
export interface ShimTarget {
  readonly node: string
  readonly main: string
}

/** The text of the shim. Pure. */
export function shimText({ node, main }: ShimTarget): string {
  const words = [node, '--disable-warning=ExperimentalWarning', main].map(quote).join(' ')
  return `#!/bin/sh\n${mark}\nexec ${words} "$@"\n`
}

/** Whether a file is a shim of ours, of whatever version. */
export function isShim(text: string): boolean {
  return text.split('\n')[1] === mark
}

/** For a POSIX shell. */
function quote(word: string): string {
  return /^[\w./=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
