import type { FindingCode } from '../../composition/graph/index.ts'
import { type Manifest, titleOf } from '../manifest/manifest.ts'

/** What a check has found, in the order of the files. */
export interface CheckReport {
  /** Compositions and definitions that were looked at. */
  readonly checked: number
  readonly findings: readonly CheckFinding[]
  /** Kinds of Kubernetes itself that no schema was there for, as `apiVersion Kind`, sorted. */
  readonly unchecked: readonly string[]
  /** What else nobody could check, as sentences. */
  readonly notes: readonly string[]
}

/** What one look at an object has come to. */
export type Judged = Pick<CheckReport, 'findings' | 'notes'>

export const nothing: Judged = { findings: [], notes: [] }

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

/** A finding about a place in an object of a file. */
export function findingAt(
  { object, path, lineOf }: Manifest,
  place: readonly (string | number)[],
  code: CheckFinding['code'],
  message: string,
  level: CheckFinding['level'] = 'error',
): CheckFinding {
  return { level, code, path, line: lineOf(place), object: titleOf(object), message }
}

/** One finding a line, then the sum. */
export function printReport({ findings, checked, unchecked, notes }: CheckReport): string {
  const lines = findings.map(
    ({ path, line, level, message }) => `${path}:${line}: ${level}: ${message}`,
  )
  const free = unchecked.map(
    (kind) => `${kind}: its fields were not checked; give its OpenAPI document with --schemas`,
  )
  return `${[...lines, ...free, ...notes, sumOf(findings, checked)].join('\n')}\n`
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
