import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createKubeClient } from '../../../src/kube/client.ts'
import { loadKubeconfig } from '../../../src/kube/kubeconfig.ts'
import { createTransport } from '../../../src/kube/transport.ts'
import { startEnvironment } from '../../../src/local/environment.ts'
import { Supervisor } from '../../../src/local/supervisor.ts'
import { systemClock } from '../../../src/runtime/clock.ts'
import type { Composer, World } from './composer.ts'
import { kroComposer } from './kro.ts'
import { installKro } from './kro-installation.ts'
import { plumblineComposer } from './plumbline.ts'
import type { Figures, Measured } from './rows.ts'
import { crowd, measure } from './scenarios.ts'

export interface BenchOptions {
  /** The bundled program. */
  readonly entry: string
  /** Where CPU profiles of the controller go; undefined: none are taken. */
  readonly profiles: string | undefined
  /** Whether kro is measured too. */
  readonly peers: boolean
  readonly say: (line: string) => void
}

/** All composers, one after the other, on one API server. */
export async function runComposition(
  options: BenchOptions,
  signal: AbortSignal,
): Promise<Measured> {
  const { entry, profiles, peers, say } = options
  const folder = await mkdtemp(join(tmpdir(), 'plumbline-bench-'))
  const supervisor = new Supervisor({})
  const env: Readonly<Record<string, string>> =
    profiles === undefined ? {} : { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profiles}` }
  try {
    const kro = peers ? await installKro({ supervisor, say }, signal) : undefined
    const environment = await startEnvironment(
      {
        stateDir: join(folder, 'state'),
        onProgress: say,
        audit: true,
        emulator: false,
        controller: { entry, env },
      },
      signal,
    )
    try {
      return await withWorld({ environment, say, signal }, async (world) => {
        const ours = plumblineComposer(world)
        const plumbline = await measure(world, ours)
        await ours.stop()
        if (kro === undefined) return { plumbline: { ...plumbline, ...(await crowd(world, ours)) } }
        await environment.kubectl(['apply', '--server-side', '-f', kro.definitions], {}, signal)
        const peer = { ...kro, supervisor }
        const kro1 = await measureAndStop(world, kroComposer(world, peer, 1))
        const kro10 = await measureAndStop(world, kroComposer(world, peer, 10))
        return { plumbline: { ...plumbline, ...(await crowd(world, ours)) }, kro1, kro10 }
      })
    } finally {
      if (profiles !== undefined) await environment.controller.terminate()
      await environment.stop()
    }
  } finally {
    await supervisor.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function withWorld<T>(
  parts: Omit<World, 'kube'>,
  use: (world: World) => Promise<T>,
): Promise<T> {
  const clock = systemClock
  const source = { kind: 'file', path: parts.environment.kubeconfigPath } as const
  const connection = await loadKubeconfig(source, { env: {}, clock })
  const transport = createTransport(
    { connection, clock, random: Math.random },
    { qps: Number.POSITIVE_INFINITY, userAgent: 'plumbline-bench' },
  )
  try {
    return await use({ ...parts, kube: createKubeClient(transport) })
  } finally {
    await transport.close()
  }
}

async function measureAndStop(world: World, composer: Composer): Promise<Figures> {
  try {
    return await measure(world, composer)
  } finally {
    await composer.stop()
  }
}
