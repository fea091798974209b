import { Command, Option } from 'commander'
import { controllerNamespace } from '../../kube/controller-namespace.ts'
import { type ClusterFlags, withClusterFlags } from '../cluster/cluster-flags.ts'
import { untilInterrupted } from '../cluster/until-interrupted.ts'

interface PlanFlags extends ClusterFlags {
  readonly filename: readonly string[]
  readonly fleet?: boolean
  readonly cloud: boolean
  readonly trustFunctions?: boolean
  readonly controllerNamespace: string
  readonly fieldManager: string
  readonly output: 'text' | 'json'
}

const examples = `
Examples:
  $ kubectl plumbline plan -f database.yaml              an instance, a managed resource, or any object
  $ kubectl plumbline plan -f composition.yaml           what its first instance would see
  $ kubectl plumbline plan -f composition.yaml --fleet   what all of them would see, in groups

Nothing is written: the API server is asked by dry run, the cloud to describe what is there. Both with
your rights: the ProviderConfig and the Secret with its credentials are read with your kubeconfig, and
credentials from the environment are those of your shell. What cannot be asked, for want of a right say,
is said, and the rest is planned. What a child will say of itself is shown as known after apply; what
waits for something else, and what fails, is said of every child, changed or not.

Manifests are read as kubectl reads them: yes and on are true, 0777 is 511.

A new revision of a Composition reaches its instances in waves: which instance moves in which one is said,
and with --fleet whether spec.rollout.budget stops it. A changed EnvironmentConfig is no revision:
it reaches all instances that see it at once.

Functions are called from here, at the endpoints of their objects in the cluster or, before these, in
the files. What a function asks for is read with your rights, Secrets included; so one that only a file
leads away from this machine is not called, unless --trust-functions is given.

Exit codes: 0 nothing would change, here or in the cloud; 1 an error: something has no plan, would be
refused, or has an expression that fails; 2 something would change, and what waits and drift that would
be corrected count; 4 nothing would as far as was asked, and the cluster or the cloud could not be asked
about all of it.
`

/** `plan`: what applying files would do, down to the children of instances. */
export function planCommand(): Command {
  return withClusterFlags(new Command('plan'))
    .description('show what applying files would change, down to the children of instances')
    .requiredOption('-f, --filename <path...>', 'files, folders, or - for standard input')
    .option('--fleet', 'plan every instance of the Compositions in the files')
    .option('--no-cloud', 'leave the cloud alone')
    .option('--trust-functions', 'call Functions of the files wherever they lead')
    .option('--controller-namespace <name>', 'where the controller runs', controllerNamespace)
    .option('--field-manager <name>', 'who applies, under server-side apply', 'kubectl')
    .addOption(
      new Option('-o, --output <format>', 'how it is printed')
        .choices(['text', 'json'])
        .default('text'),
    )
    .showHelpAfterError('(add --help for usage and examples)')
    .addHelpText('after', examples)
    .action((flags: PlanFlags) => untilInterrupted((signal) => plan(flags, signal)))
}

async function plan(flags: PlanFlags, signal: AbortSignal): Promise<void> {
  const { readManifests } = await import('../manifest/read-manifests.ts')
  const { withCluster } = await import('../cluster/cluster.ts')
  const { planManifests } = await import('../plan/plan-manifests.ts')
  const { printPlan, toJson } = await import('../plan/print-plan.ts')
  const { exitCodeOf } = await import('../plan/plan.ts')
  const objects = (await readManifests(flags.filename)).map(({ object }) => object)
  const fleet = flags.fleet ?? false
  const { cloud, fieldManager, trustFunctions = false } = flags
  const { onProgress, clear } = progressOn(process.stderr)
  const around = { controllerNamespace: flags.controllerNamespace, onProgress }
  const options = { fleet, cloud, fieldManager, trustFunctions, ...around }
  const result = await withCluster(
    flags,
    (cluster) => planManifests(cluster, objects, options, signal),
    signal,
  ).finally(clear)
  const isJson = flags.output === 'json'
  process.stdout.write(
    isJson ? `${JSON.stringify(toJson(result), null, 2)}\n` : printPlan(result, fleet),
  )
  process.exitCode = exitCodeOf([...result.objects, ...result.fleet])
}

/** A line that counts, on a terminal only. */
function progressOn(stream: NodeJS.WriteStream) {
  const show = (text: string) => void (stream.isTTY && stream.write(`\r${text}\u001b[K`))
  return {
    onProgress: (done: number, total: number) => show(`asking the cloud: ${done} of ${total}`),
    clear: () => show(''),
  }
}
