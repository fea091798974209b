/** Command lines of the control plane's servers. Pure; the reasons are beside the odd flags. */

export interface EtcdFlags {
  readonly dataDir: string
  readonly clientPort: number
  readonly peerPort: number
}

export function etcdArgs(flags: EtcdFlags): readonly string[] {
  const client = `http://127.0.0.1:${flags.clientPort}`
  const peer = `http://127.0.0.1:${flags.peerPort}`
  return [
    `--data-dir=${flags.dataDir}`,
    // The data is thrown away; syncing it would only cost time.
    '--unsafe-no-fsync',
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    '--log-level=warn',
  ]
}

export interface ApiServerFlags {
  readonly etcdPort: number
  readonly port: number
  /** Holds the files that `pkiFiles` names. */
  readonly pki: string
  readonly audit: { readonly policy: string; readonly log: string } | undefined
  /** Appended, so that they win. */
  readonly extra: readonly string[]
}

export const pkiFiles = Object.freeze({
  authority: 'ca.crt',
  servingCertificate: 'apiserver.crt',
  servingKey: 'apiserver.key',
  serviceAccountKey: 'service-account.key',
})

export function apiServerArgs(flags: ApiServerFlags): readonly string[] {
  const pki = (name: keyof typeof pkiFiles): string => `${flags.pki}/${pkiFiles[name]}`
  return [
    `--etcd-servers=http://127.0.0.1:${flags.etcdPort}`,
    `--cert-dir=${flags.pki}`,
    `--tls-cert-file=${pki('servingCertificate')}`,
    `--tls-private-key-file=${pki('servingKey')}`,
    `--client-ca-file=${pki('authority')}`,
    '--bind-address=127.0.0.1',
    // Without it the server looks for a default route, which an offline machine has not.
    '--advertise-address=127.0.0.1',
    // Loopback addresses are refused as endpoints of the Service `kubernetes`; nobody uses it here.
    '--endpoint-reconciler-type=none',
    `--secure-port=${flags.port}`,
    '--authorization-mode=RBAC',
    '--service-cluster-ip-range=10.0.0.0/24',
    '--allow-privileged=true',
    '--disable-admission-plugins=ServiceAccount',
    `--service-account-issuer=https://127.0.0.1:${flags.port}/`,
    `--service-account-key-file=${pki('serviceAccountKey')}`,
    `--service-account-signing-key-file=${pki('serviceAccountKey')}`,
    ...auditArgs(flags.audit),
    ...flags.extra,
  ]
}

function auditArgs(audit: ApiServerFlags['audit']): readonly string[] {
  if (audit === undefined) return []
  return [
    `--audit-policy-file=${audit.policy}`,
    `--audit-log-path=${audit.log}`,
    // A test reads the log right after the answer.
    '--audit-log-mode=blocking',
  ]
}

const controllers = [
  'garbage-collector-controller',
  'namespace-controller',
  'serviceaccount-controller',
  'serviceaccount-token-controller',
  'root-ca-certificate-publisher-controller',
  'clusterrole-aggregation-controller',
  'resourcequota-controller',
  'validatingadmissionpolicy-status-controller',
]

export interface ControllerManagerFlags {
  readonly kubeconfig: string
  readonly port: number
  readonly pki: string
}

export function controllerManagerArgs(flags: ControllerManagerFlags): readonly string[] {
  return [
    `--kubeconfig=${flags.kubeconfig}`,
    `--controllers=${controllers.join(',')}`,
    '--leader-elect=false',
    '--use-service-account-credentials=false',
    '--bind-address=127.0.0.1',
    `--secure-port=${flags.port}`,
    `--cert-dir=${flags.pki}`,
    `--service-account-private-key-file=${flags.pki}/${pkiFiles.serviceAccountKey}`,
    `--root-ca-file=${flags.pki}/${pkiFiles.authority}`,
    '--kube-api-qps=200',
    '--kube-api-burst=400',
    '--concurrent-gc-syncs=20',
    '--concurrent-namespace-syncs=10',
    '--authorization-always-allow-paths=/healthz,/readyz,/livez,/metrics',
  ]
}
