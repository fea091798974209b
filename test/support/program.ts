import { existsSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { bundleProgram } from '../../src/local/bundle.ts'
import { withLock } from '../../src/local/lock.ts'

const noSignal = new AbortController().signal
const patienceMs = 120_000

/**
 * The bundled program, made by the first test file of a run that asks for it: it takes seconds of
 * processor time, and all files run the same one.
 */
export async function sharedProgram(): Promise<string> {
  const run = process.env.PLUMBLINE_TEST_RUN
  if (run === undefined) throw new TypeError('there is a shared program only under jest')
  const folder = join(run, 'program')
  const bundle = async (): Promise<void> => {
    if (existsSync(folder)) return
    const draft = join(run, 'draft')
    await bundleProgram(draft)
    await rename(draft, folder)
  }
  const limits = { withinMs: patienceMs, onWait: () => undefined }
  await withLock(join(run, 'program.lock'), limits, bundle, noSignal)
  return join(folder, 'src/cli/main.js')
}
