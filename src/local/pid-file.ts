import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hasErrno } from './error.ts'
import type { ProcessIdentity } from './process-identity.ts'

/** What runs for one state directory: who started it, and its children, each a group leader. */
export interface PidFile {
  readonly owner: ProcessIdentity
  readonly children: readonly NamedProcess[]
}

export interface NamedProcess extends ProcessIdentity {
  readonly name: string
}

/** The file's content; undefined when the text is none, e.g. cut short by a crash. */
export function parsePidFile(text: string): PidFile | undefined {
  const file = parseJson(text)
  if (!isRecord(file) || !isIdentity(file.owner) || !Array.isArray(file.children)) {
    return undefined
  }
  return { owner: file.owner, children: file.children.filter(isNamedProcess) }
}

/** Reads the file; undefined when it is absent or damaged. */
export function readPidFile(path: string): PidFile | undefined {
  try {
    return parsePidFile(readFileSync(path, 'utf8'))
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return undefined
    throw error
  }
}

/** Creates the file; false when there is one already. */
export function claimPidFile(path: string, file: PidFile): boolean {
  try {
    writeFileSync(path, toText(file), { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if (hasErrno(error, 'EEXIST')) return false
    throw error
  }
}

/** Replaces the file in one step. Synchronous, so that no two writes overtake each other. */
export function writePidFile(path: string, file: PidFile): void {
  writeFileSync(`${path}.new`, toText(file), { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

export function removePidFile(path: string): void {
  rmSync(path, { force: true })
}

function toText(file: PidFile): string {
  return `${JSON.stringify(file, undefined, 2)}\n`
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function isIdentity(value: unknown): value is ProcessIdentity {
  return isRecord(value) && Number.isInteger(value.pid) && typeof value.startTime === 'string'
}

function isNamedProcess(value: unknown): value is NamedProcess {
  return isIdentity(value) && 'name' in value && typeof value.name === 'string'
}
