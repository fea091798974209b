import { Command, InvalidArgumentError, Option } from 'commander'
import { type ClusterFlags, withClusterFlags } from '../cluster/cluster-flags.ts'
import { untilInterrupted } from '../cluster/until-interrupted.ts'

interface TraceFlags extends ClusterFlags {
  readonly allNamespaces?: boolean
  readonly output: 'table' | 'json'
}

const examples = `
Examples:
  $ kubectl plumbline trace database/prod -n team-a
  $ kubectl plumbline trace databases -A -o json

Below the tree are the causes: what nothing else is to blame for. A node without an object (a reference
that leads nowhere, a value that fails, an undecided when) has a row of its own, and of what is being
deleted it says who holds it.

Exit codes: 0 all in order, 1 an error, 2 something has drifted, 3 something is not in order,
4 the controller has not looked at the object's current generation yet.
`

/** `trace`: the tree of an instance, and what keeps it from being in order. */
export function traceCommand(): Command {
  return withClusterFlags(new Command('trace'))
    .description('show what an instance is made of, and why it is not Ready')
    .argument('<resource>', 'as kubectl calls it; without a name all of the kind', toTarget)
    .argument('[name]', 'the name, when it is not behind the kind')
    .option('-A, --all-namespaces', 'look in all namespaces')
    .addOption(
      new Option('-o, --output <format>', 'how it is printed')
        .choices(['table', 'json'])
        .default('table'),
    )
    .showHelpAfterError('(add --help for usage and examples)')
    .addHelpText('after', examples)
    .action(({ kind, name }: Target, second: string | undefined, flags: TraceFlags) =>
      untilInterrupted((signal) => trace({ kind, name: name ?? second }, flags, signal)),
    )
}

interface Target {
  readonly kind: string
  readonly name: string | undefined
}

async function trace(
  { kind, name }: Target,
  flags: TraceFlags,
  signal: AbortSignal,
): Promise<void> {
  const { withCluster } = await import('../cluster/cluster.ts')
  const { traceCluster } = await import('../trace/trace-cluster.ts')
  const { exitCodeOf, printTrace, toJson } = await import('../trace/print-trace.ts')
  const target = { kind, name, allNamespaces: flags.allNamespaces ?? false }
  const trees = await withCluster(flags, (cluster) => traceCluster(cluster, target, signal), signal)
  const text =
    flags.output === 'json'
      ? `${JSON.stringify(trees.map(toJson), null, 2)}\n`
      : trees.map(printTrace).join('\n')
  process.stdout.write(text)
  const codes = trees.map(exitCodeOf)
  // What is not in order is told first, then what nobody knows, then drift.
  process.exitCode = [3, 4, 2].find((code) => codes.some((each) => each === code)) ?? 0
}

function toTarget(text: string): Target {
  const [kind = '', name, ...more] = text.split('/')
  if (kind === '' || name === '' || more.length > 0) {
    throw new InvalidArgumentError('Give a kind, or kind/name.')
  }
  return { kind, name }
}
