import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type PidFile, parsePidFile, readPidFile, writePidFile } from './pid-file.ts'
import { ownIdentity } from './process-identity.ts'
import {
  claimStateDirectory,
  livenessOf,
  type StateFiles,
  stateFiles,
  stopLeftBehind,
} from './state-directory.ts'

const own = ownIdentity()
const gone = { pid: spawnSync('true').pid, startTime: '1' }
const recycled = { ...own, startTime: 'earlier' }

describe('the text of a pid file', () => {
  const owner = { pid: 1, startTime: '5' }
  const child = { pid: 2, startTime: '6', name: 'etcd' }
  test.each<{ reason: string; text: string; parsed: PidFile | undefined }>([
    {
      reason: 'complete',
      text: JSON.stringify({ owner, children: [child] }),
      parsed: { owner, children: [child] },
    },
    { reason: 'cut short by a crash', text: '{"owner":{"pid"', parsed: undefined },
    { reason: 'without an owner', text: '{"children":[]}', parsed: undefined },
    {
      reason: 'a child without a start time could be anybody: passed over',
      text: JSON.stringify({ owner, children: [{ pid: 3, name: 'x' }, child] }),
      parsed: { owner, children: [child] },
    },
    { reason: 'not an object', text: '7', parsed: undefined },
  ])('$reason', ({ text, parsed }) => {
    expect(parsePidFile(text)).toEqual(parsed)
  })
})

describe('whether something still runs', () => {
  const named = (identity: typeof own) => ({ ...identity, name: 'etcd' })
  test.each([
    { reason: 'its owner lives', owner: own, child: gone, liveness: 'running' },
    { reason: 'only a child lives', owner: gone, child: own, liveness: 'left-behind' },
    { reason: 'both are gone', owner: gone, child: gone, liveness: 'stopped' },
    { reason: 'their pids were given away', owner: recycled, child: recycled, liveness: 'stopped' },
  ])('$reason: $liveness', ({ owner, child, liveness }) => {
    expect(livenessOf({ owner, children: [named(child)] })).toBe(liveness)
  })
})

describe('a state directory', () => {
  let files: StateFiles
  const signal = new AbortController().signal

  beforeEach(() => {
    files = stateFiles(mkdtempSync(join(tmpdir(), 'plumbline-state-')))
  })
  afterEach(() => rmSync(files.directory, { recursive: true }))

  test('is claimed for this process, without what an earlier one left', () => {
    writeFileSync(files.env, 'export STALE=1\n')
    writePidFile(files.pids, { owner: gone, children: [] })
    claimStateDirectory(files)
    expect(readPidFile(files.pids)).toEqual({ owner: own, children: [] })
    expect(existsSync(files.env)).toBe(false)
  })

  test('is not claimed twice', () => {
    claimStateDirectory(files)
    expect(() => claimStateDirectory(files)).toThrow('npm run dev -- stop')
    expect(readFileSync(files.pids, 'utf8')).toContain(String(own.pid))
  })

  test('is stopped without touching a process that only has the same pid', async () => {
    writePidFile(files.pids, { owner: recycled, children: [{ ...recycled, name: 'etcd' }] })
    expect(await stopLeftBehind(files, signal)).toBe('stopped')
    expect(existsSync(files.pids)).toBe(false)
  })
})
