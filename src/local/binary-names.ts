import { join } from 'node:path'
import { LocalError } from './error.ts'

/** Bumped together with the wrapper modules in deploy/local and the stamp in binaries-build.ts. */
export const kubernetesVersion = '1.36.3'
export const etcdVersion = '3.6.8'

const binaryNames = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kubectl'] as const
export type BinaryName = (typeof binaryNames)[number]

/** Operating system and architecture in Go's words. */
export interface Platform {
  readonly os: 'linux' | 'darwin'
  readonly arch: 'amd64' | 'arm64'
}

/** Throws LocalError UnsupportedPlatform for everything Kubernetes is not built for here. */
export function toPlatform(os: string, arch: string): Platform {
  const goArch = arch === 'x64' ? 'amd64' : arch
  if ((os !== 'linux' && os !== 'darwin') || (goArch !== 'amd64' && goArch !== 'arm64')) {
    throw new LocalError(
      'UnsupportedPlatform',
      `no control plane for ${os} on ${arch}: use Linux or macOS on x64 or arm64, or an existing cluster with --kubeconfig`,
    )
  }
  return { os, arch: goArch }
}

/** The directory that setup-envtest would use for this version, shared with it. */
export function cacheDirectory(dataHome: string, platform: Platform): string {
  return join(
    dataHome,
    'kubebuilder-envtest',
    'k8s',
    `${kubernetesVersion}-${platform.os}-${platform.arch}`,
  )
}
