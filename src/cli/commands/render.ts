import { Command, InvalidArgumentError, Option } from 'commander'
import { untilInterrupted } from '../cluster/until-interrupted.ts'

interface RenderFlags {
  readonly filename: readonly string[]
  readonly observed?: readonly string[]
  readonly schemas?: readonly string[]
  readonly env?: string
  readonly passes: number
  readonly output: 'yaml' | 'json'
}

const examples = `
Examples:
  $ kubectl plumbline render -f definition.yaml -f composition.yaml -f instance.yaml
  $ kubectl plumbline render -f platform/ --observed seen/ --env env.yaml

Needs no cluster. An instance must fit the schema of its definition (its CEL rules are not evaluated). Every composed object is taken as created and Ready, with a made-up status that fits
its schema, unless --observed has it: by name, or by the annotation
plumbline.dev/composition-resource-name. What references and queries look for comes from --observed
too. Functions are called where the Function objects in the files say: run them beside it, for example
with endpoint dns:///127.0.0.1:9443 and tls {insecure: true}. Prints the instance with its status and the composed objects; how it ended goes to standard
error. Exit codes: 0 Ready, 1 an error, or not Ready.
`

/** `render`: what an instance would compose, without a cluster. */
export function renderCommand(): Command {
  return new Command('render')
    .description('print what an instance composes, without a cluster')
    .requiredOption(
      '-f, --filename <path...>',
      'Composition, instance, definitions, environment, Functions',
    )
    .option('--observed <path...>', 'objects as they are in the cluster, with their status')
    .option('--schemas <path...>', 'definitions and OpenAPI documents of the composed kinds')
    .option('--env <file>', 'what expressions see as env, instead of EnvironmentConfigs')
    .option('--passes <n>', 'reconciles at most', toCount, 20)
    .addOption(
      new Option('-o, --output <format>', 'how it is printed')
        .choices(['yaml', 'json'])
        .default('yaml'),
    )
    .showHelpAfterError('(add --help for usage and examples)')
    .addHelpText('after', examples)
    .action((flags: RenderFlags) => untilInterrupted((signal) => render(flags, signal)))
}

async function render(flags: RenderFlags, signal: AbortSignal): Promise<void> {
  const { renderFiles } = await import('../render/render-files.ts')
  const { printEnd, printYaml } = await import('../render/print-rendering.ts')
  const { filename, observed = [], schemas = [], env, passes } = flags
  const files = { filename, observed, schemas, env, mostPasses: passes }
  const { renderings, notes } = await renderFiles(files, signal)
  const isJson = flags.output === 'json'
  process.stdout.write(isJson ? `${JSON.stringify(renderings, null, 2)}\n` : printYaml(renderings))
  for (const line of [...notes, ...renderings.map(printEnd)]) process.stderr.write(`${line}\n`)
  if (renderings.some(({ isReady }) => !isReady)) process.exitCode = 1
}

function toCount(text: string): number {
  const count = Number(text)
  if (Number.isInteger(count) && count > 0) return count
  throw new InvalidArgumentError('Give a whole number from 1 on.')
}
