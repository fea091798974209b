import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type BinaryName, kubernetesVersion } from './binary-names.ts'
import { LocalError } from './error.ts'
import { type Progress, withElapsed } from './progress.ts'
import { project } from './project.ts'
import { run, runOrThrow } from './run.ts'
import type { Supervisor } from './supervisor.ts'

const neededGo = { major: 1, minor: 26 }

interface Build {
  readonly names: readonly BinaryName[]
  readonly what: string
  readonly module: string
  readonly args: readonly string[]
}

/**
 * Builds binaries with Go from the wrapper modules and moves them into `directory`, each in one
 * step. Throws LocalError ToolMissing without a new enough Go, BuildFailed when the compiler fails.
 */
export async function buildBinaries(
  deps: { readonly supervisor: Supervisor; readonly onProgress: Progress },
  names: readonly BinaryName[],
  directory: string,
  signal: AbortSignal,
): Promise<void> {
  await assertGo(deps.supervisor, signal)
  mkdirSync(directory, { recursive: true })
  const partial = mkdtempSync(join(directory, '.building-'))
  deps.supervisor.removeAtEnd(partial)
  try {
    for (const build of planBuilds(names, partial)) {
      await withElapsed(build.what, deps.onProgress, () => goBuild(deps.supervisor, build, signal))
      for (const name of build.names) renameSync(join(partial, name), join(directory, name))
    }
  } finally {
    rmSync(partial, { recursive: true, force: true })
  }
}

/** One build for etcd, one for what is missing of Kubernetes: they are separate modules. */
export function planBuilds(names: readonly BinaryName[], output: string): readonly Build[] {
  const kubernetes = names.filter((name) => name !== 'etcd')
  const builds: Build[] = []
  if (names.includes('etcd')) {
    builds.push({
      names: ['etcd'],
      what: 'building etcd (under a minute on idle cores, once)',
      module: project.etcdModule,
      args: ['-ldflags', '-s -w', '-o', join(output, 'etcd'), 'go.etcd.io/etcd/server/v3'],
    })
  }
  if (kubernetes.length > 0) {
    builds.push({
      names: kubernetes,
      what: `building ${kubernetes.join(', ')} (about four minutes on idle cores, once)`,
      module: project.kubernetesModule,
      args: [
        ...['-tags', 'grpcnotrace', '-ldflags', `-s -w ${stamp(kubernetesVersion)}`],
        ...['-o', `${output}/`],
        ...kubernetes.map((name) => `k8s.io/kubernetes/cmd/${name}`),
      ],
    })
  }
  return builds
}

/** Without it /version says v0.0.0-master, and clients that gate on the version refuse. */
function stamp(version: string): string {
  const [major = '', minor = ''] = version.split('.')
  const values = { gitVersion: `v${version}`, gitMajor: major, gitMinor: minor }
  return ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version']
    .flatMap((path) => Object.entries(values).map(([name, value]) => `-X ${path}.${name}=${value}`))
    .join(' ')
}

async function goBuild(supervisor: Supervisor, build: Build, signal: AbortSignal): Promise<void> {
  const spec = {
    name: 'go build',
    command: 'go',
    args: ['build', '-trimpath', ...build.args],
    cwd: build.module,
    env: { ...process.env, CGO_ENABLED: '0', GOTOOLCHAIN: 'local' },
  }
  try {
    await runOrThrow(supervisor, spec, signal)
  } catch (error) {
    signal.throwIfAborted()
    throw new LocalError('BuildFailed', `${build.what}: the build failed`, { cause: error })
  }
}

async function assertGo(supervisor: Supervisor, signal: AbortSignal): Promise<void> {
  const env = { ...process.env, GOTOOLCHAIN: 'local' }
  const spec = { name: 'go env', command: 'go', args: ['env', 'GOVERSION'], env }
  const { code, stdout } = await run(supervisor, spec, signal)
  const found = code === 0 ? stdout.trim() : ''
  if (isGoNewEnough(found)) return
  const needed = `Go ${neededGo.major}.${neededGo.minor} or newer`
  throw new LocalError(
    'ToolMissing',
    `${found === '' ? 'Go is not installed' : `Go is too old (${found})`}: install ${needed}, or set KUBEBUILDER_ASSETS to a directory with the binaries, or use an existing cluster with --kubeconfig`,
  )
}

/** Whether a `go env GOVERSION` such as `go1.26.8` is enough for the wrapper modules. */
export function isGoNewEnough(version: string): boolean {
  const match = /^go(\d+)\.(\d+)/.exec(version)
  if (match === null) return false
  const [major, minor] = [Number(match[1]), Number(match[2])]
  return major > neededGo.major || (major === neededGo.major && minor >= neededGo.minor)
}
