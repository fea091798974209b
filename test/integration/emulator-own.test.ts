import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { emulatorPython } from '../../src/local/emulator-python.ts'
import { project } from '../../src/local/project.ts'
import { run } from '../../src/local/run.ts'
import { readSettings } from '../../src/local/settings.ts'
import { Supervisor } from '../../src/local/supervisor.ts'

/** The first run on a machine may have to install the emulator. */
const bootTimeoutMs = 10 * 60_000
/** They take 15 s on a machine that has nothing else to do. */
const longestMs = 5 * 60_000

const supervisor = new Supervisor({})
let python = ''
beforeAll(async () => {
  const deps = { supervisor, settings: readSettings(process.env), onProgress: () => undefined }
  python = await emulatorPython(deps, AbortSignal.timeout(bootTimeoutMs))
}, bootTimeoutMs)
afterAll(() => supervisor.close())

test(
  'the emulator does what its own tests say',
  async () => {
    const { code, stderr } = await run(
      supervisor,
      {
        name: 'unittest',
        command: python,
        args: ['-m', 'unittest'],
        cwd: project.emulator,
        env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
      },
      AbortSignal.timeout(longestMs),
    )
    if (code !== 0) throw new Error(stderr)
    expect(stderr).toMatch(/^Ran [1-9]\d+ tests in /m)
  },
  longestMs,
)
