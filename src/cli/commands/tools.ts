import type { Command } from 'commander'

/** What `kubectl plumbline` offers to people who build and run platforms; the order of the help. */
export const toolCommands = [
  {
    name: 'composition',
    load: async (): Promise<Command> => (await import('./composition.ts')).compositionCommand(),
  },
  {
    name: 'render',
    load: async (): Promise<Command> => (await import('./render.ts')).renderCommand(),
  },
  {
    name: 'trace',
    load: async (): Promise<Command> => (await import('./trace.ts')).traceCommand(),
  },
  {
    name: 'plan',
    load: async (): Promise<Command> => (await import('./plan.ts')).planCommand(),
  },
  {
    name: 'plugin',
    load: async (): Promise<Command> => (await import('./plugin.ts')).pluginCommand(),
  },
]
