import { Command, Option } from 'commander'
import { type ClusterFlags, withClusterFlags } from '../cluster/cluster-flags.ts'
import { untilInterrupted } from '../cluster/until-interrupted.ts'

interface PlanFlags extends ClusterFlags {
  readonly filename: readonly string[]
  readonly fleet?: boolean
  readonly fieldManager: string
  readonly output: 'text' | 'json'
}

const examples = `
Examples:
  $ kubectl plumbline plan -f database.yaml              an instance, or any object
  $ kubectl plumbline plan -f composition.yaml           what its first instance would see
  $ kubectl plumbline plan -f composition.yaml --fleet   what all of them would see, in groups

Nothing is written: the API server is asked by dry run, the cloud is not asked. What a child will say
of itself is shown as known after apply. Functions are called from here, at the endpoints of their
objects in the cluster or, before these, in the files.
Exit codes: 0 nothing would change, 1 an error, or something would be refused, 2 something would change.
`

/** `plan`: what applying files would do, down to the children of instances. */
export function planCommand(): Command {
  return withClusterFlags(new Command('plan'))
    .description('show what applying files would change, down to the children of instances')
    .requiredOption('-f, --filename <path...>', 'files, folders, or - for standard input')
    .option('--fleet', 'plan every instance of the Compositions in the files')
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
  const options = { fleet, fieldManager: flags.fieldManager }
  const result = await withCluster(
    flags,
    (cluster) => planManifests(cluster, objects, options, signal),
    signal,
  )
  const isJson = flags.output === 'json'
  process.stdout.write(
    isJson ? `${JSON.stringify(toJson(result), null, 2)}\n` : printPlan(result, fleet),
  )
  process.exitCode = exitCodeOf([...result.objects, ...result.fleet])
}
