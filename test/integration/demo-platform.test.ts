import { readdirSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { platformSteps } from '../../src/cli/demo/platform/steps.ts'
import { CommandFolder } from '../support/command-run.ts'

/** The first run on a machine may have to build the control plane. */
const patience = 20 * 60_000

let folder: CommandFolder
beforeEach(async () => {
  folder = await CommandFolder.make()
})
afterEach(() => folder.dispose())

test(
  'the platform demo ends with a summary in which every step was true, and leaves nothing behind',
  async () => {
    const run = folder.start('demo', '--platform', '--json')
    const code = await run.ended
    const summary: unknown = JSON.parse(run.output.trimEnd().split('\n').at(-1) ?? '')
    const steps = platformSteps.map(({ name }) => expect.objectContaining({ name, ok: true }))
    expect(summary).toMatchObject({ ok: true, steps })
    expect(summary).not.toHaveProperty('error')
    expect(code).toBe(0)
    expect(await folder.leftOver()).toEqual([])
    expect(readdirSync(folder.path)).toEqual([])
  },
  patience,
)
