import { homedir } from 'node:os'
import { join } from 'node:path'

/** What the environment variables of a developer's machine say. See binaries.ts for the lookup. */
export interface LocalSettings {
  /** `TEST_ASSET_*`: explicit paths of single binaries. */
  readonly testAssets: Readonly<Partial<Record<string, string>>>
  /** `KUBEBUILDER_ASSETS`: a directory of binaries. */
  readonly assetsDirectory: string | undefined
  /** `XDG_DATA_HOME`, where setup-envtest keeps binaries too. */
  readonly dataHome: string
  /** `XDG_CACHE_HOME`. */
  readonly cacheHome: string
  /** `PLUMBLINE_OFFLINE=1`: no downloads. */
  readonly offline: boolean
  /** `KUBEBUILDER_CONTROLPLANE_START_TIMEOUT`, a Go duration of one unit; default 60 s. */
  readonly startTimeoutMs: number
  /** `KUBEBUILDER_ATTACH_CONTROL_PLANE_OUTPUT=true`: servers write to the terminal. */
  readonly attachOutput: boolean
}

export function readSettings(env: NodeJS.ProcessEnv): LocalSettings {
  return {
    testAssets: Object.fromEntries(
      Object.entries(env).filter(([name, value]) => name.startsWith('TEST_ASSET_') && value),
    ),
    assetsDirectory: env.KUBEBUILDER_ASSETS || undefined,
    dataHome: env.XDG_DATA_HOME || join(homedir(), '.local', 'share'),
    cacheHome: env.XDG_CACHE_HOME || join(homedir(), '.cache'),
    offline: env.PLUMBLINE_OFFLINE === '1',
    startTimeoutMs: parseTimeout(env.KUBEBUILDER_CONTROLPLANE_START_TIMEOUT) ?? 60_000,
    attachOutput: env.KUBEBUILDER_ATTACH_CONTROL_PLANE_OUTPUT === 'true',
  }
}

function parseTimeout(text: string | undefined): number | undefined {
  const match = /^(\d+)(ms|s|m)$/.exec(text ?? '')
  const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 }
  return match ? Number(match[1]) * (units[match[2] ?? ''] ?? 0) : undefined
}
