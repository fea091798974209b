import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from '@jest/globals'
import { type Environment, startEnvironment } from '../../src/local/environment.ts'
import type { EnvironmentOptions } from '../../src/local/environment-options.ts'
import { sharedProgram } from './program.ts'

export type TestEnvironmentOptions = Omit<EnvironmentOptions, 'stateDir' | 'onProgress'>

/** The first run on a machine may have to build the control plane. */
const bootTimeoutMs = 15 * 60_000
const stopTimeoutMs = 60_000

/**
 * One environment for the tests of the enclosing `describe` or file, with a state directory of its
 * own: booted in beforeAll (about 3 s), gone in afterAll. Call the result inside tests only.
 *
 *     const environment = useEnvironment({ controller: false, audit: true })
 *     test('…', async () => { await environment().kubectl(['get', 'ns']) })
 */
export function useEnvironment(options: TestEnvironmentOptions): () => Environment {
  let running: TestEnvironment | undefined
  beforeAll(async () => {
    running = await bootEnvironment(options)
  }, bootTimeoutMs)
  afterAll(() => running?.dispose(), stopTimeoutMs)
  return () => {
    if (running === undefined) throw new TypeError('the environment is there only inside tests')
    return running.environment
  }
}

export interface TestEnvironment {
  readonly environment: Environment
  /** Stops everything and removes the state directory. */
  dispose(): Promise<void>
}

/** An environment for a test that starts and stops its own. A failed boot shows its progress. */
export async function bootEnvironment(options: TestEnvironmentOptions): Promise<TestEnvironment> {
  const stateDir = await mkdtemp(join(tmpdir(), 'plumbline-test-'))
  const lines: string[] = []
  const remove = (): Promise<void> => rm(stateDir, { recursive: true, force: true })
  try {
    const onProgress = (line: string): void => void lines.push(line)
    const signal = AbortSignal.timeout(bootTimeoutMs)
    const shared = { ...options, ...(await withProgram(options)) }
    const environment = await startEnvironment({ ...shared, stateDir, onProgress }, signal)
    return {
      environment,
      dispose: async () => {
        await environment.stop()
        await remove()
      },
    }
  } catch (error) {
    await remove()
    throw new Error(`the environment did not start:\n${lines.join('\n')}`, { cause: error })
  }
}

/** A controller that is not told what to run, runs what all test files run. */
async function withProgram({ controller = {} }: TestEnvironmentOptions) {
  if (controller === false || controller.entry !== undefined) return {}
  return { controller: { ...controller, entry: await sharedProgram() } }
}
