import { type Command, Option } from 'commander'

/** How kubectl names its cluster; the same words here. */
export interface ClusterFlags {
  readonly kubeconfig?: string
  readonly context?: string
  readonly namespace?: string
}

/** Adds kubectl's own flags for the cluster and the namespace. */
export function withClusterFlags(command: Command): Command {
  return command
    .addOption(new Option('--kubeconfig <file>', 'default: KUBECONFIG, then ~/.kube/config'))
    .addOption(new Option('--context <name>', "context of the kubeconfig; default: the file's own"))
    .addOption(new Option('-n, --namespace <name>', "default: the context's, then default"))
}
