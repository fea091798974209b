import type { Finding, Graph, Path } from './graph.ts'

/** `node: path: column: what; what to do`, without the parts that do not apply. */
export function describeFinding({ node, path, at, message }: Finding): string {
  const place = [node, printPath(path), at === 0 ? '' : String(at)]
  return [...place.filter((part) => part !== ''), message].join(': ')
}

/** Whether the Composition must not be accepted. */
export function hasErrors(graph: Pick<Graph, 'findings'>): boolean {
  return graph.findings.some(({ level }) => level === 'error')
}

/** `spec.ports[0]["a/b"]` */
export function printPath(path: readonly (string | number | null)[]): string {
  return path.reduce<string>((text, step) => {
    if (step === null) return `${text}[]`
    if (typeof step === 'number') return `${text}[${step}]`
    if (!/^[A-Za-z_]\w*$/.test(step)) return `${text}[${JSON.stringify(step)}]`
    return text === '' ? step : `${text}.${step}`
  }, '')
}

/** A list for people: `"a", "b" or "c"`. */
export function oneOf(words: readonly string[]): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`
}

/** The order in which findings are shown: errors first, then by place. */
export function sorted(findings: readonly Finding[], order: readonly string[]): readonly Finding[] {
  const rank = (finding: Finding): number => (finding.level === 'error' ? 0 : 1)
  const place = (finding: Finding): number => order.indexOf(finding.node)
  return findings.toSorted(
    (a, b) =>
      rank(a) - rank(b) ||
      place(a) - place(b) ||
      compareText(pathKey(a.path), pathKey(b.path)) ||
      a.at - b.at ||
      compareText(a.message, b.message),
  )
}

function pathKey(path: Path): string {
  return printPath(path)
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
