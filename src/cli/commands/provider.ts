import { Command } from 'commander'
import type { KindRequest } from '../provider/kind-naming.ts'

const examples = `
Examples:
  $ npm run plumbline -- provider new-kind aws/my-kind
  $ npm run plumbline -- provider new-kind aws/my-kind --service queue --kind MyKind --plural mykinds

Run it in the root of the repository. It refuses to write into a folder that exists.
docs/provider-author.md takes you from the skeleton to a kind.
`

/** `plumbline provider new-kind <provider>/<kind>`. */
export function providerCommand(): Command {
  return new Command('provider')
    .description('for authors of providers')
    .addCommand(newKindCommand())
}

function newKindCommand(): Command {
  return new Command('new-kind')
    .description('write the folder of a new kind, to be filled in')
    .argument('<provider/kind>', 'the folder below providers, the kind in lower case with hyphens')
    .option('--service <name>', "the cloud's service (default: the first word of the folder)")
    .option('--group <name>', "API group (default: the service before the provider's own group)")
    .option('--kind <name>', 'kind in Kubernetes (default: the folder in camel case)')
    .option('--plural <name>', 'plural in Kubernetes (default: the kind in lower case, with an s)')
    .showHelpAfterError('(add --help for usage and examples)')
    .addHelpText('after', examples)
    .action(newKind)
}

async function newKind(target: string, names: Omit<KindRequest, 'target'>): Promise<void> {
  const { writeKind } = await import('../provider/write-kind.ts')
  const { nextSteps } = await import('../provider/next-steps.ts')
  process.stdout.write(nextSteps(await writeKind(process.cwd(), { ...names, target })))
}
