import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { installPlugin, isOnPath, PluginError, uninstallPlugin } from './install.ts'
import { isShim, shimName, shimText } from './shim.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plumbline plugin's "))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('the plugin of kubectl', () => {
  test('is installed once, follows the program, and goes', async () => {
    const bin = join(folder, 'new', 'bin')
    const target = { node: '/opt/node', main: '/opt/main.ts' }
    expect(await installPlugin(bin, target)).toBe('installed')
    expect((await stat(join(bin, shimName))).mode & 0o111).toBe(0o111)
    expect(await installPlugin(bin, target)).toBe('unchanged')
    expect(await installPlugin(bin, { ...target, node: '/opt/other' })).toBe('updated')
    expect(await readFile(join(bin, shimName), 'utf8')).toContain('exec /opt/other ')
    expect(await uninstallPlugin(bin)).toBe('removed')
    expect(await uninstallPlugin(bin)).toBe('absent')
  })

  test("leaves somebody else's file alone", async () => {
    await writeFile(join(folder, shimName), '#!/bin/sh\necho other\n')
    await expect(installPlugin(folder, { node: 'a', main: 'b' })).rejects.toThrow(PluginError)
    await expect(uninstallPlugin(folder)).rejects.toThrow(PluginError)
    expect(await readFile(join(folder, shimName), 'utf8')).toContain('echo other')
  })

  test('hands on every word and the exit code, whatever the paths are called', async () => {
    const main = join(folder, "it's main.mjs")
    await writeFile(
      main,
      'console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = 3',
    )
    const bin = join(folder, 'run')
    await installPlugin(bin, { node: process.execPath, main })
    const run = () => execFileSync(join(bin, shimName), ['a b', '$HOME', "'"], { encoding: 'utf8' })
    let seen: unknown
    try {
      run()
    } catch (error) {
      seen = error
    }
    expect(seen).toMatchObject({ status: 3, stdout: `${JSON.stringify(['a b', '$HOME', "'"])}\n` })
  })
})

test.each([
  { text: shimText({ node: 'n', main: 'm' }), is: true, reason: 'our own' },
  { text: '#!/bin/sh\nexec plumbline "$@"\n', is: false, reason: 'made by hand' },
  { text: '', is: false, reason: 'empty' },
])('$reason: $is', ({ text, is }) => {
  expect(isShim(text)).toBe(is)
})

test.each([
  { path: '/usr/bin:/home/me/.local/bin', is: true, reason: 'it is there' },
  { path: '/home/me/.local/bin/', is: true, reason: 'with a slash behind' },
  { path: '/usr/bin', is: false, reason: 'it is not there' },
  { path: undefined, is: false, reason: 'there is no PATH' },
])('on the PATH: $reason', ({ path, is }) => {
  expect(isOnPath('/home/me/.local/bin', path)).toBe(is)
})
