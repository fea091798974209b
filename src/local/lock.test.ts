import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { tryLock, withLock } from './lock.ts'
import { ownIdentity } from './process-identity.ts'

describe('a lock file', () => {
  let directory: string
  let path: string

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'plumbline-lock-'))
    path = join(directory, 'lock')
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  const own = ownIdentity()
  const dead = spawnSync('true').pid
  const rows: readonly {
    readonly reason: string
    readonly content: string | undefined
    readonly taken: boolean
  }[] = [
    { reason: 'there is none', content: undefined, taken: true },
    { reason: 'its process lives', content: JSON.stringify(own), taken: false },
    {
      reason: 'its process is gone',
      content: JSON.stringify({ pid: dead, startTime: '1' }),
      taken: true,
    },
    {
      reason: 'its pid belongs to a later process',
      content: JSON.stringify({ ...own, startTime: 'earlier' }),
      taken: true,
    },
    { reason: 'it is damaged', content: '{"pid":', taken: true },
  ]

  test.each(rows)('when $reason: taken $taken', ({ content, taken }) => {
    if (content !== undefined) writeFileSync(path, content)
    expect(tryLock(path) !== undefined).toBe(taken)
    expect(readdirSync(directory)).toEqual(['lock'])
  })

  test('is free again after it was released', () => {
    tryLock(path)?.()
    expect(existsSync(path)).toBe(false)
    expect(tryLock(path)).toBeDefined()
  })

  test('makes a second task wait for the first, and says so once', async () => {
    const order: string[] = []
    const release = Promise.withResolvers<void>()
    const signal = new AbortController().signal
    const options = { withinMs: 10_000, onWait: () => void order.push('waits') }
    const first = withLock(
      path,
      options,
      async () => {
        await release.promise
        order.push('first')
      },
      signal,
    )
    const second = withLock(path, options, async () => void order.push('second'), signal)
    release.resolve()
    await Promise.all([first, second])
    expect(order).toEqual(['waits', 'first', 'second'])
  })

  test('is released when the task fails', async () => {
    const failing = withLock(
      path,
      { withinMs: 100, onWait: () => undefined },
      () => Promise.reject(new Error('no')),
      new AbortController().signal,
    )
    await expect(failing).rejects.toThrow('no')
    expect(existsSync(path)).toBe(false)
  })
})
