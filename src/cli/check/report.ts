import type { FindingCode } from '../../composition/graph/index.ts'

/** What a check has found, in the order of the files. */
export interface CheckReport {
  /** Compositions and definitions that were looked at. */
  readonly checked: number
  readonly findings: readonly CheckFinding[]
  /** Kinds of Kubernetes itself that no schema was there for, as `apiVersion Kind`, sorted. */
  readonly unchecked: readonly string[]
}

export interface CheckFinding {
  readonly level: 'error' | 'warning'
  /** `refused`: the API server would not take the object. */
  readonly code: FindingCode | 'refused'
  readonly path: string
  readonly line: number
  /** `Composition/name`. */
  readonly object: string
  /** `node: path: column: what; what to do`, without the parts that do not apply. */
  readonly message: string
}

/** One finding a line, then the sum. */
export function printReport({ findings, checked, unchecked }: CheckReport): string {
  const lines = findings.map(
    ({ path, line, level, message }) => `${path}:${line}: ${level}: ${message}`,
  )
  const free = unchecked.map(
    (kind) => `${kind}: its fields were not checked; give its OpenAPI document with --schemas`,
  )
  return `${[...lines, ...free, sumOf(findings, checked)].join('\n')}\n`
}

function sumOf(findings: readonly CheckFinding[], checked: number): string {
  const errors = findings.filter(({ level }) => level === 'error').length
  const found = `${count(errors, 'error')}, ${count(findings.length - errors, 'warning')}`
  return `${count(checked, 'object')} checked: ${found}`
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`
}

/** 0 when nothing is wrong, 1 when something is; warnings do not matter. */
export function exitCodeOf({ findings }: CheckReport): number {
  return findings.some(({ level }) => level === 'error') ? 1 : 0
}
