import { fileURLToPath } from 'node:url'

function fromRoot(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url))
}

/** Where this checkout keeps what the local environment is made of. Absolute paths. */
export const project = Object.freeze({
  root: fromRoot(''),
  kubernetesModule: fromRoot('deploy/local/kubernetes'),
  etcdModule: fromRoot('deploy/local/etcd'),
  emulator: fromRoot('deploy/local/emulator'),
  defaults: fromRoot('deploy/local/default-provider-config.yaml'),
  rbac: fromRoot('deploy/rbac'),
  crds: fromRoot('crds'),
  admission: fromRoot('deploy/admission'),
  watchdog: fromRoot('src/local/watchdog.ts'),
})
