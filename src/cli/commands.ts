import type { Command } from 'commander'
import { toolCommands } from './commands/tools.ts'

/** A command and where it comes from. The list is the order of the help. */
export interface CommandEntry {
  readonly name: string
  load(): Promise<Command>
}

export const commands: readonly CommandEntry[] = [
  { name: 'demo', load: async () => (await import('./commands/demo.ts')).demoCommand() },
  { name: 'dev', load: async () => (await import('./commands/dev.ts')).devCommand() },
  {
    name: 'controller',
    load: async () => (await import('./commands/controller.ts')).controllerCommand(),
  },
  {
    name: 'generate',
    load: async () => (await import('./commands/generate.ts')).generateCommand(),
  },
  {
    name: 'provider',
    load: async () => (await import('./commands/provider.ts')).providerCommand(),
  },
  ...toolCommands,
  {
    name: 'rollout',
    load: async () => (await import('./commands/rollout.ts')).rolloutCommand(),
  },
]
