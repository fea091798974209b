import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from '@jest/globals'
import { Emulator } from '../../src/local/emulator.ts'
import { readSettings } from '../../src/local/settings.ts'
import { Supervisor } from '../../src/local/supervisor.ts'

/** The first run on a machine may have to install the emulator. */
const bootTimeoutMs = 10 * 60_000

/**
 * The AWS emulator alone, for tests of a provider's ports: up in beforeAll (about 1 s), gone in
 * afterAll. Call the result inside tests only.
 */
export function useEmulator(): () => Emulator {
  let running: { readonly emulator: Emulator; stop(): Promise<void> } | undefined
  beforeAll(async () => {
    running = await boot()
  }, bootTimeoutMs)
  afterAll(() => running?.stop())
  return () => {
    if (running === undefined) throw new TypeError('the emulator is there only inside tests')
    return running.emulator
  }
}

async function boot() {
  const directory = await mkdtemp(join(tmpdir(), 'plumbline-emulator-'))
  const supervisor = new Supervisor({ pidFile: join(directory, 'pids.json') })
  const emulator = await Emulator.start(
    { supervisor, settings: readSettings(process.env), onProgress: () => undefined },
    {
      callLog: join(directory, 'calls.jsonl'),
      logFile: join(directory, 'emulator.log'),
      latencyMs: 0,
      env: {},
    },
    AbortSignal.timeout(bootTimeoutMs),
  )
  const stop = async () => {
    await emulator.stop()
    await supervisor.close()
    await rm(directory, { recursive: true, force: true })
  }
  return { emulator, stop }
}
