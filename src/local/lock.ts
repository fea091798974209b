import { randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { hasErrno } from './error.ts'
import { isAlive, ownIdentity, type ProcessIdentity } from './process-identity.ts'
import { until } from './until.ts'

/** Releases the lock. */
export type Unlock = () => void

/**
 * Takes the lock file, whole and at once; undefined while a live process holds it. A lock whose
 * process is gone (also: whose pid belongs to another process by now) is taken over.
 */
export function tryLock(path: string): Unlock | undefined {
  mkdirSync(dirname(path), { recursive: true })
  const own = `${path}.${randomUUID()}`
  writeFileSync(own, JSON.stringify(ownIdentity()))
  try {
    if (!linkOnce(own, path)) {
      const found = readText(path)
      if (found !== undefined && isHeld(found)) return undefined
      if (found !== undefined) removeStale(path, found)
      if (!linkOnce(own, path)) return undefined
    }
    return () => rmSync(path, { force: true })
  } finally {
    rmSync(own, { force: true })
  }
}

/** Runs `task` under the lock; `onWait` is told once when another process holds it. */
export async function withLock<T>(
  path: string,
  options: { readonly withinMs: number; readonly onWait: () => void },
  task: () => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  let told = false
  const take = async (): Promise<Unlock | undefined> => {
    const unlock = tryLock(path)
    if (unlock === undefined && !told) {
      told = true
      options.onWait()
    }
    return unlock
  }
  const limits = { everyMs: 250, withinMs: options.withinMs, what: `the lock ${path}` }
  const unlock = await until(take, limits, signal)
  try {
    return await task()
  } finally {
    unlock()
  }
}

/** A hard link is made whole or not at all, so a reader never sees half a lock. */
function linkOnce(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if (hasErrno(error, 'EEXIST')) return false
    throw error
  }
}

/** Takes the stale lock away; one that came in its place meanwhile is put back. */
function removeStale(path: string, stale: string): void {
  const aside = `${path}.${randomUUID()}`
  try {
    renameSync(path, aside)
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return
    throw error
  }
  if (readText(aside) !== stale) linkOnce(aside, path)
  rmSync(aside, { force: true })
}

function isHeld(text: string): boolean {
  try {
    return isAlive(JSON.parse(text) as ProcessIdentity) // written by tryLock, whole
  } catch {
    return false
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return undefined
    throw error
  }
}
