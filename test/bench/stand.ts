import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import PQueue from 'p-queue'
import { createKubeClient } from '../../src/kube/client.ts'
import { loadKubeconfig } from '../../src/kube/kubeconfig.ts'
import { toObjectKey } from '../../src/kube/object.ts'
import type { KubeClient } from '../../src/kube/port.ts'
import { createTransport } from '../../src/kube/transport.ts'
import { readAuditLog } from '../../src/local/audit.ts'
import { type Environment, startEnvironment } from '../../src/local/environment.ts'
import { systemClock } from '../../src/runtime/clock.ts'
import { placeInCalls } from './cloud-calls.ts'
import { writesOf } from './kube-writes.ts'
import { isReady, ObjectWatch } from './object-watch.ts'
import type { Subject } from './subjects.ts'

/** What all scenarios need from the program. */
export interface Bench {
  /** The bundled program. */
  readonly entry: string
  /** Where CPU profiles of the controller go; undefined: none are taken. */
  readonly profiles: string | undefined
  readonly say: (line: string) => void
  readonly signal: AbortSignal
}

/** An environment with a controller, and a client that is not the bottleneck. */
export interface Stand {
  readonly environment: Environment
  readonly kube: KubeClient
  readonly bench: Bench
}

/** Requests that a fast user has in flight. */
const concurrency = 16

/** Runs `use` on an environment of its own whose controller checks at `pollInterval`, e.g. `10s`. */
export async function withStand<T>(
  bench: Bench,
  pollInterval: string,
  use: (stand: Stand) => Promise<T>,
): Promise<T> {
  const { entry, profiles, say, signal } = bench
  const folder = await mkdtemp(join(tmpdir(), 'plumbline-bench-'))
  const env =
    profiles === undefined ? {} : { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profiles}` }
  try {
    const environment = await startEnvironment(
      {
        stateDir: join(folder, 'state'),
        onProgress: say,
        audit: true,
        controller: { pollInterval, entry, env },
      },
      signal,
    )
    try {
      await environment.emulator.call('POST', '/_lifecycle/config', { instant: true }, signal)
      return await useClient(bench, environment, use)
    } finally {
      if (profiles !== undefined) await environment.controller.terminate()
      await environment.stop()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function useClient<T>(
  bench: Bench,
  environment: Environment,
  use: (stand: Stand) => Promise<T>,
): Promise<T> {
  const clock = systemClock
  const source = { kind: 'file', path: environment.kubeconfigPath } as const
  const connection = await loadKubeconfig(source, { env: {}, clock })
  const transport = createTransport(
    { connection, clock, random: Math.random },
    { qps: Number.POSITIVE_INFINITY, userAgent: 'plumbline-bench' },
  )
  try {
    return await use({ environment, kube: createKubeClient(transport), bench })
  } finally {
    await transport.close()
  }
}

/** Names of `count` objects that no other run of the process uses. */
export function namesFor(run: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `bench-${run}-${index + 1}`)
}

/** Seconds from the first create request sent to the last Ready seen. */
export async function timeToReady(
  stand: Stand,
  subject: Subject,
  names: readonly string[],
): Promise<number> {
  const { kube, bench } = stand
  const watch = await ObjectWatch.open(kube, subject.resource, bench.signal)
  try {
    const keys = names.map((name) => toObjectKey('default', name))
    const started = systemClock.monotonic()
    const create = (name: string) =>
      kube.create(subject.resource, subject.manifest(name), bench.signal)
    await Promise.all([
      new PQueue({ concurrency }).addAll(names.map((name) => () => create(name))),
      watch.until(
        () => keys.every((key) => isReady(watch.get(key))),
        `${names.length} objects to become Ready`,
        bench.signal,
      ),
    ])
    return (systemClock.monotonic() - started) / 1000
  } finally {
    await watch.close()
  }
}

/** Deletes the objects and waits until they are gone. */
export async function remove(
  { kube, bench }: Stand,
  subject: Subject,
  names: readonly string[],
): Promise<void> {
  const watch = await ObjectWatch.open(kube, subject.resource, bench.signal)
  const keys = names.map((name) => toObjectKey('default', name))
  const drop = (key: (typeof keys)[number]) => kube.delete(subject.resource, key, {}, bench.signal)
  try {
    await new PQueue({ concurrency }).addAll(keys.map((key) => () => drop(key)))
    const gone = () => keys.every((key) => watch.get(key) === undefined)
    await watch.until(gone, `${names.length} objects to be gone`, bench.signal)
  } finally {
    await watch.close()
  }
}

const quietMs = 4_000
const longestUnrestMs = 60_000

/** Resolves when the controller has called and written nothing new for 4 s. */
export async function untilQuiet({ environment, bench }: Stand): Promise<void> {
  const { signal } = bench
  const size = async (): Promise<number> => {
    const audit = await readAuditLog(environment.controlPlane.auditLog)
    return (await placeInCalls(environment.emulator, signal)) + writesOf(audit).length
  }
  const started = systemClock.monotonic()
  let changed = { at: started, size: await size() }
  while (systemClock.monotonic() - changed.at < quietMs) {
    if (systemClock.monotonic() - started > longestUnrestMs)
      throw new Error('the controller does not come to rest')
    await sleep(500, undefined, { signal })
    const now = await size()
    if (now !== changed.size) changed = { at: systemClock.monotonic(), size: now }
  }
}
