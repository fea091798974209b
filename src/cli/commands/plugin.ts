import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'

interface PluginFlags {
  readonly dir: string
}

const examples = `
Example:
  $ npm run plumbline -- plugin install
  $ kubectl plumbline --help

It writes one small script, which runs this checkout on the Node that runs it now. To move the checkout
or to change Node, install again.
`

/** `plugin install` and `plugin uninstall`: `kubectl plumbline` on this machine. */
export function pluginCommand(): Command {
  return new Command('plugin')
    .description('make this program a plugin of kubectl')
    .addHelpText('after', examples)
    .addCommand(withFolder(new Command('install')).description('write the plugin').action(install))
    .addCommand(
      withFolder(new Command('uninstall')).description('remove the plugin').action(uninstall),
    )
}

function withFolder(command: Command): Command {
  const folder = join(homedir(), '.local', 'bin')
  return command.option('--dir <folder>', 'where it is put; must be on the PATH', folder)
}

async function install({ dir }: PluginFlags): Promise<void> {
  const { installPlugin, isOnPath } = await import('../plugin/install.ts')
  const { shimName } = await import('../plugin/shim.ts')
  const folder = resolve(dir)
  const main = fileURLToPath(new URL('../main.ts', import.meta.url))
  const done = await installPlugin(folder, { node: process.execPath, main })
  print(`${join(folder, shimName)}: ${done}`)
  print(
    isOnPath(folder, process.env.PATH)
      ? 'try: kubectl plumbline --help'
      : `kubectl looks on the PATH only: add ${folder} to it`,
  )
}

async function uninstall({ dir }: PluginFlags): Promise<void> {
  const { uninstallPlugin } = await import('../plugin/install.ts')
  const { shimName } = await import('../plugin/shim.ts')
  const folder = resolve(dir)
  print(`${join(folder, shimName)}: ${await uninstallPlugin(folder)}`)
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
