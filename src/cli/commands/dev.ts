import { existsSync } from 'node:fs'
import { Command, InvalidArgumentError } from 'commander'
import { parseDuration } from '../../managed/duration.ts'
import { Interruption, interruptible } from '../interruption.ts'

interface DevFlags {
  readonly pollInterval: string
  readonly controller: boolean
  readonly kubeconfig?: string
  readonly awsEndpoint?: string
}

const stateDir = '.plumbline'

const examples = `
Examples:
  $ npm run dev                                  everything on this machine, nothing to install
  $ npm run dev -- --poll-interval 10s           look at the cloud more often
  $ npm run dev -- --no-controller               for a controller under your own debugger
  $ npm run dev -- --kubeconfig ~/.kube/config   in a cluster you have
  $ npm run dev -- stop                          stop one that was left behind

In another terminal:
  $ source ${stateDir}/env
  $ kubectl get managed -A
`

/** `plumbline dev` and `plumbline dev stop`. */
export function devCommand(): Command {
  return new Command('dev')
    .description('Run a control plane, an AWS emulator and the controller on this machine.')
    .option('--poll-interval <duration>', 'how often a settled object is checked', toDuration, '1m')
    .option('--no-controller', 'start everything but the controller')
    .option('--kubeconfig <file>', 'use this existing cluster instead of starting one', toFile)
    .option('--aws-endpoint <url>', 'use this endpoint instead of starting an emulator', toUrl)
    .addHelpText('after', examples)
    .action(dev)
    .addCommand(
      new Command('stop').description('Stop an environment that was left behind.').action(stop),
    )
}

/** Runs until it is interrupted or a part of it fails. */
async function dev(flags: DevFlags): Promise<void> {
  const signal = interruptible()
  try {
    const { startEnvironment } = await import('../../local/environment.ts')
    const { usage } = await import('./dev-usage.ts')
    const environment = await startEnvironment(toOptions(flags), signal)
    print(usage(environment, stateDir))
    try {
      const failure = await Promise.race([environment.failed, aborted(signal)])
      if (!signal.aborted) throw failure
    } finally {
      print('stopping')
      await environment.stop()
    }
    signal.throwIfAborted()
  } catch (error) {
    if (!(error instanceof Interruption)) throw error
    print('stopped')
    process.exitCode = error.exitCode
  }
}

async function stop(): Promise<void> {
  const { stateFiles, stopLeftBehind } = await import('../../local/state-directory.ts')
  const found = await stopLeftBehind(stateFiles(stateDir), interruptible())
  switch (found) {
    case 'running':
      print(`stopped the environment in ${stateDir}`)
      break
    case 'left-behind':
      print(`killed what was left behind of the environment in ${stateDir}`)
      break
    case 'stopped':
      print(`nothing is running in ${stateDir}`)
      break
    default:
      found satisfies never
  }
}

function toOptions(flags: DevFlags) {
  const { pollInterval, controller, kubeconfig, awsEndpoint } = flags
  return {
    stateDir,
    onProgress: print,
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(awsEndpoint === undefined ? {} : { awsEndpoint }),
    // Loopback is no place where another cluster could ask.
    controller: controller
      ? { pollInterval, admission: kubeconfig === undefined }
      : (false as const),
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

function toDuration(text: string): string {
  if (parseDuration(text)) return text
  throw new InvalidArgumentError('Give a duration, for example 30s or 5m.')
}

function toFile(path: string): string {
  if (existsSync(path)) return path
  throw new InvalidArgumentError('There is no such file.')
}

function toUrl(text: string): string {
  if (URL.canParse(text) && /^https?:/.test(text)) return text
  throw new InvalidArgumentError('Give a URL, for example http://127.0.0.1:4566.')
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
