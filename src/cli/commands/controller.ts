import { Command, InvalidArgumentError, Option } from 'commander'
import { controllerNamespace } from '../../kube/controller-namespace.ts'
import { parseDuration } from '../../managed/duration.ts'
import { runController } from '../controller/run.ts'
import type { ControllerSettings } from '../controller/settings.ts'

interface Flags {
  readonly kubeconfig?: string
  readonly metricsAddress: Address
  readonly pollInterval: number
  readonly settle: number
  readonly confirm: number
  readonly workers: number
  readonly leaderElect: boolean
  readonly namespace: string
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error'
  readonly admissionAddress?: Address
  readonly admissionUrl?: string
}

interface Address {
  readonly host: string
  readonly port: number
}

/** `controller`: the process that a Deployment runs. */
export function controllerCommand(): Command {
  return new Command('controller')
    .description('Reconciles managed resources until SIGTERM.')
    .option('--kubeconfig <file>', 'kubeconfig; default: KUBECONFIG, ~/.kube/config, the pod')
    .addOption(
      new Option('--metrics-address <host:port>', 'where /metrics, /healthz and /readyz answer')
        .argParser(toAddress)
        .default({ host: '127.0.0.1', port: 8080 }, '127.0.0.1:8080'),
    )
    .addOption(durationOption('--poll-interval', 'how often a settled object is checked', '5m'))
    .addOption(durationOption('--settle', 'how long an accepted write may take to show', '30s'))
    .addOption(
      durationOption('--confirm', 'how long after drift was found it is looked at again', '3s'),
    )
    .option('--workers <n>', 'reconciles at a time, per kind', toCount, 10)
    .option('--namespace <name>', "Plumbline's own namespace", controllerNamespace)
    .option('--no-leader-elect', 'work without a lease: only when no other replica can run')
    .addOption(
      new Option('--log-level <level>', 'least severe lines that are written')
        .choices(['debug', 'info', 'warn', 'error'])
        .default('info'),
    )
    .addOption(
      new Option(
        '--admission-address <host:port>',
        'where the admission webhook answers; default: none is served',
      ).argParser(toAddress),
    )
    .addOption(
      new Option(
        '--admission-url <url>',
        'https://host:port by which the API server reaches it; default: the Service plumbline-admission',
      ).argParser(toOrigin),
    )
    .action((flags: Flags) => run(flags))
}

async function run(flags: Flags): Promise<void> {
  if (flags.admissionUrl !== undefined && flags.admissionAddress === undefined)
    throw new Error('--admission-url says where it is reached, --admission-address is missing')
  const end = new AbortController()
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => end.abort())
  try {
    await runController(settingsOf(flags), end.signal)
  } finally {
    endSoon()
  }
}

/** A controller that has stopped must be gone, or nothing starts another one. */
function endSoon(): void {
  setTimeout(() => process.exit(process.exitCode ?? 1), lastMs).unref()
}

const lastMs = 2_000

function settingsOf(flags: Flags): ControllerSettings {
  return {
    kubeconfig: flags.kubeconfig,
    metricsHost: flags.metricsAddress.host,
    metricsPort: flags.metricsAddress.port,
    pollIntervalMs: flags.pollInterval,
    settleMs: flags.settle,
    confirmMs: flags.confirm,
    workers: flags.workers,
    leaderElect: flags.leaderElect,
    namespace: flags.namespace,
    logLevel: flags.logLevel,
    admission: flags.admissionAddress && { ...flags.admissionAddress, url: flags.admissionUrl },
  }
}

function durationOption(name: string, description: string, standard: string): Option {
  return new Option(`${name} <duration>`, description)
    .argParser(toMs)
    .default(toMs(standard), standard)
}

function toMs(text: string): number {
  const ms = parseDuration(text)
  if (ms === undefined || ms === 0)
    throw new InvalidArgumentError('not a duration such as 30s, 5m or 1h30m')
  return ms
}

function toCount(text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1)
    throw new InvalidArgumentError('not a whole number from 1 on')
  return count
}

function toAddress(text: string): Address {
  const match = /^(.+):(\d+)$/.exec(text)
  if (match === null) throw new InvalidArgumentError('not host:port')
  return { host: match[1] ?? '', port: Number(match[2]) }
}

function toOrigin(text: string): string {
  const url = URL.parse(text)
  if (url?.protocol === 'https:' && text.replace(/\/$/, '') === url.origin) return url.origin
  throw new InvalidArgumentError('not https://host:port')
}
