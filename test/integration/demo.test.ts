import { readdirSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { CommandFolder } from '../support/command-run.ts'

/** The first run on a machine may have to build the control plane. */
const bootMs = 15 * 60_000
const patience = bootMs + 5 * 60_000

let folder: CommandFolder
beforeEach(async () => {
  folder = await CommandFolder.make()
})
afterEach(() => folder.dispose())

interface Summary {
  readonly ok: boolean
  readonly error?: string
  readonly steps: readonly Readonly<Record<string, unknown>>[]
}

function summaryOf(output: string): Summary {
  // The last line is JSON of this shape, by the contract of --json.
  return JSON.parse(output.trimEnd().split('\n').at(-1) ?? '') as Summary
}

describe('the demo', () => {
  test(
    'ends with a summary in which every step was true, and leaves nothing behind',
    async () => {
      const run = folder.start('demo', '--json')
      const code = await run.ended
      const summary = summaryOf(run.output)
      expect([summary.error, summary.ok, code]).toEqual([undefined, true, 0])
      expect(summary.steps.map(({ name, ok }) => [name, ok])).toEqual([
        ['control-plane', true],
        ['installation', true],
        ['apply', true],
        ['drift', true],
        ['recreation', true],
        ['deletion', true],
      ])
      expect(summary.steps[3]).toMatchObject({
        fields: [
          'tagging.tagSet[key="cost-centre"]',
          'versioningConfiguration.status',
          'backupRetentionPeriod',
        ],
      })
      expect(run.output).not.toContain('\u001b')
      expect(await folder.leftOver()).toEqual([])
      expect(readdirSync(folder.path)).toEqual([])
    },
    patience,
  )

  test.each([
    { moment: 'while it boots', printed: /AWS emulator ready|API server ready/ },
    { moment: 'while it watches for drift', printed: /\(sdk\) aws rds modify-db-instance/ },
  ])(
    'ends with 130 on Ctrl-C $moment, and leaves nothing behind',
    async ({ printed }) => {
      const run = folder.start('demo', '--json')
      await run.prints(printed, bootMs)
      expect(folder.processes().length).toBeGreaterThan(1)
      run.send('SIGINT')
      expect(await run.ended).toBe(130)
      expect(summaryOf(run.output)).toMatchObject({ ok: false, error: 'ended by SIGINT' })
      expect(await folder.leftOver()).toEqual([])
      expect(readdirSync(folder.path)).toEqual([])
    },
    patience,
  )

  test(
    'says what is wrong and where the logs are when a part of it dies',
    async () => {
      const run = folder.start('demo', '--json')
      await run.prints(/^== 3\/6/m, bootMs)
      const [, pid] = /the controller is process (\d+)/.exec(run.output) ?? []
      process.kill(Number(pid), 'SIGKILL')
      expect(await run.ended).toBe(1)
      const summary = summaryOf(run.output)
      expect(summary).toMatchObject({ ok: false, logs: expect.stringContaining(folder.path) })
      expect(summary.error).toContain('controller ended')
      expect(await folder.leftOver()).toEqual([])
    },
    patience,
  )
})
