import { Command, Option } from 'commander'
import { type Act, acts } from '../../composition/rollout/order.ts'
import { type ClusterFlags, withClusterFlags } from '../cluster/cluster-flags.ts'

interface StatusFlags extends ClusterFlags {
  readonly output: 'text' | 'json'
}

const examples = `
Examples:
  $ kubectl plumbline rollout status databases-on-aws
  $ kubectl plumbline rollout pause databases-on-aws    nobody moves until it is resumed
  $ kubectl plumbline rollout abort databases-on-aws    whoever has not moved stays
  $ kubectl plumbline rollout resume databases-on-aws   goes on; failures and losses counted so far are accepted
  $ kubectl plumbline rollout undo databases-on-aws     everybody back to the revision before

Exit codes of status: 0 complete, 2 under way, 1 paused, aborted or undone.
`

/** `rollout`: how the newest revision of a Composition reaches its instances. */
export function rolloutCommand(): Command {
  const command = new Command('rollout')
    .description('watch and steer how a new revision reaches the instances of a Composition')
    .addHelpText('after', examples)
  command.addCommand(
    subcommand('status', 'how far it has come')
      .addOption(
        new Option('-o, --output <format>', 'how it is printed')
          .choices(['text', 'json'])
          .default('text'),
      )
      .action(status),
  )
  const orders = {
    pause: 'stop it for a while; whoever has not moved stays where they are',
    abort: 'stop it; whoever has not moved stays where they are',
    resume: 'go on after a pause, an abort or an undo',
    undo: 'lead everybody back to the revision that all had before',
  } as const satisfies Readonly<Record<Act, string>>
  for (const act of acts) {
    command.addCommand(
      subcommand(act, orders[act]).action(async (name: string, flags: ClusterFlags) => {
        const { order } = await import('../rollout/order.ts')
        process.stdout.write(`${await order(name, act, flags)}\n`)
      }),
    )
  }
  return command
}

async function status(name: string, flags: StatusFlags): Promise<void> {
  const { exitCodeOf, printStatus, readStatus } = await import('../rollout/status.ts')
  const found = await readStatus(name, flags)
  const isJson = flags.output === 'json'
  process.stdout.write(isJson ? `${JSON.stringify(found, null, 2)}\n` : printStatus(found))
  process.exitCode = exitCodeOf(found)
}

function subcommand(name: string, description: string): Command {
  return withClusterFlags(new Command(name))
    .description(description)
    .argument('<composition>', 'name of the Composition')
    .showHelpAfterError('(add --help for usage and examples)')
}
