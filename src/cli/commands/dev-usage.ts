import type { Environment } from '../../local/environment.ts'

/** What `dev` prints when everything is ready: where things are and what to try. */
export function usage(environment: Environment, stateDir: string): string {
  const { awsEndpoint, metricsUrl, kubeconfigPath, files } = environment
  return `
Ready.
  kubeconfig   ${kubeconfigPath}
  AWS          ${awsEndpoint}
  metrics      ${metricsUrl ?? 'no controller: start one with --kubeconfig '.concat(files.controllerKubeconfig)}
  logs         ${files.logs}

In another terminal:
  source ${stateDir}/env
  kubectl apply -f deploy/examples
  kubectl get managed -A

Ctrl-C stops everything and throws the cluster away.
`
}
