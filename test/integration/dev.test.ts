import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { CommandFolder, type CommandRun } from '../support/command-run.ts'

/** The first run on a machine may have to build the control plane. */
const bootMs = 15 * 60_000
const patience = bootMs + 60_000

let folder: CommandFolder
beforeEach(async () => {
  folder = await CommandFolder.make()
})
afterEach(() => folder.dispose())

async function ready(...flags: readonly string[]): Promise<CommandRun> {
  const run = folder.start('dev', ...flags)
  await run.prints(/^Ctrl-C stops everything/m, bootMs)
  return run
}

async function stop(): Promise<string> {
  const run = folder.start('dev', 'stop')
  expect(await run.ended).toBe(0)
  return run.output.trim()
}

function file(name: string): string {
  return join(folder.path, '.plumbline', name)
}

describe('dev', () => {
  test(
    'says how to use it, writes env and kubeconfig, refuses a second one, and ends on Ctrl-C',
    async () => {
      const run = await ready()
      expect(run.output).toMatch(/\d+ CRDs served[\s\S]*kubectl apply -f deploy\/examples/)
      expect(existsSync(file('kubeconfig'))).toBe(true)
      const env = readFileSync(file('env'), 'utf8')
      expect(env).toContain(`KUBECONFIG=${file('kubeconfig')}\n`)
      expect(env).toMatch(/AWS_ENDPOINT_URL=http:\/\/127\.0\.0\.1:\d+\n/)
      const [, metrics = ''] = /PLUMBLINE_METRICS_URL=(.*)\n/.exec(env) ?? []
      expect((await fetch(metrics)).status).toBe(200)

      const second = folder.start('dev')
      expect(await second.ended).toBe(1)
      expect(second.output).toMatch(/already running in .*; stop it with: npm run dev -- stop/)

      run.send('SIGINT')
      expect(await run.ended).toBe(130)
      expect(run.output).toMatch(/stopping\nstopped\n$/)
      expect([existsSync(file('env')), existsSync(file('pids.json'))]).toEqual([false, false])
      expect(await folder.leftOver()).toEqual([])
    },
    patience,
  )

  test(
    'runs without a controller, and is stopped from outside with 0',
    async () => {
      const run = await ready('--no-controller')
      expect(run.output).toMatch(
        /no controller: start one with --kubeconfig .*controller\.kubeconfig/,
      )
      expect(readFileSync(file('env'), 'utf8')).not.toContain('PLUMBLINE_METRICS_URL')
      expect(await stop()).toMatch(/^stopped the environment/)
      expect(await run.ended).toBe(0)
      expect(await folder.leftOver()).toEqual([])
    },
    patience,
  )

  test(
    'killed outright leaves no server, and stop has nothing to do',
    async () => {
      const run = await ready('--no-controller')
      run.send('SIGKILL')
      expect(await run.ended).toBe(null)
      expect(await folder.leftOver()).toEqual([])
      expect(await stop()).toMatch(/^nothing is running/)
      expect(existsSync(file('env'))).toBe(false)
    },
    patience,
  )

  test(
    'killed together with its watchdog leaves servers, and stop ends them',
    async () => {
      const run = await ready('--no-controller')
      const [watchdog] = folder.processes().filter((line) => line.includes('watchdog.ts'))
      process.kill(Number.parseInt(watchdog ?? '', 10), 'SIGKILL')
      run.send('SIGKILL')
      await run.ended
      expect(folder.processes()).not.toEqual([])
      expect(await stop()).toMatch(/^killed what was left behind/)
      expect(await folder.leftOver()).toEqual([])
      expect([existsSync(file('env')), existsSync(file('pids.json'))]).toEqual([false, false])
    },
    patience,
  )
})
