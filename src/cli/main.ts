#!/usr/bin/env node
import { Command, CommanderError } from 'commander'
import { commands } from './commands.ts'
import { explain } from './explain.ts'

/**
 * The program with the command that argv names, or with all of them when it names none (help).
 * Each command is imported only when it is wanted.
 */
async function createProgram(argv: readonly string[]): Promise<Command> {
  const program = new Command('plumbline')
    .description('Keeps cloud infrastructure true to its Kubernetes manifests.')
    .showHelpAfterError('(add --help for usage and examples)')
    .exitOverride()
  const named = commands.find(({ name }) => name === argv[0])
  for (const { load } of named === undefined ? commands : [named]) {
    program.addCommand((await load()).copyInheritedSettings(program))
  }
  return program
}

/** Runs the command line; the exit code: 0 done, 1 failed, 130 ended by Ctrl-C. */
async function main(argv: readonly string[]): Promise<number> {
  // The pauses between tries keep no process alive; a command that waits for one has not ended.
  const alive = setInterval(() => undefined, longestTimerMs)
  try {
    const program = await createProgram(argv)
    await program.parseAsync(argv, { from: 'user' })
    return Number(process.exitCode ?? 0)
  } catch (error) {
    // Commander has already printed what is wrong with the command line, or the help.
    if (error instanceof CommanderError) return error.exitCode
    process.stderr.write(`error: ${explain(error)}\n`)
    return 1
  } finally {
    clearInterval(alive)
  }
}

/** What Node's timers take. */
const longestTimerMs = 2 ** 31 - 1

// Whoever reads our output may stop reading: `… | head` is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit()
  throw error
})

process.exitCode = await main(process.argv.slice(2))
