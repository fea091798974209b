import { startEnvironment } from '../../src/local/environment.ts'

/** Runs an environment in the directory argv[2] until it is killed; prints a line when it is ready. */
const [, , stateDir = ''] = process.argv
const environment = await startEnvironment(
  { stateDir, controller: false, emulator: false, onProgress: () => undefined },
  new AbortController().signal,
)
process.stdout.write('ready\n')
await environment.failed
