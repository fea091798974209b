import { expect, test } from '@jest/globals'
import { Command } from 'commander'
import { toolCommands } from './tools.ts'

/** The code of what commander says to a command line; "" when it would run. */
async function refusal(args: readonly string[]): Promise<string> {
  const program = new Command('plumbline')
  for (const { load } of toolCommands) program.addCommand(await load())
  quieten(program)
  try {
    await program.parseAsync(args, { from: 'user' })
    return ''
  } catch (error) {
    return String(Object(error).code)
  }
}

/** Nothing is run and nothing is written. */
function quieten(command: Command): void {
  command.exitOverride().configureOutput({ writeErr: () => undefined, writeOut: () => undefined })
  if (command.commands.length === 0) command.action(() => undefined)
  for (const below of command.commands) quieten(below)
}

const missing = 'commander.missingMandatoryOptionValue'

test.each([
  { line: 'composition check -f a.yaml b.yaml --context c', code: '', reason: 'several files' },
  { line: 'composition check', code: missing, reason: 'no file' },
  {
    line: 'composition check -f a --schemas b -o xml',
    code: 'commander.invalidArgument',
    reason: 'an output that does not exist',
  },
  { line: 'render -f a.yaml --observed b --passes 3', code: '', reason: 'a number of passes' },
  { line: 'render -f a --passes 0', code: 'commander.invalidArgument', reason: 'no pass at all' },
  { line: 'trace database/prod -n team --kubeconfig k', code: '', reason: 'kind and name' },
  { line: 'trace database prod -A', code: '', reason: 'kind and name apart' },
  { line: 'trace a/b/c', code: 'commander.invalidArgument', reason: 'a slash too many' },
  { line: 'trace', code: 'commander.missingArgument', reason: 'nothing to trace' },
  { line: 'plan -f a --fleet --field-manager ci', code: '', reason: 'a fleet' },
  { line: 'plan -f a --no-cloud', code: '', reason: 'the cloud left alone' },
  { line: 'plan --fleet', code: missing, reason: 'a fleet of nothing' },
  { line: 'plugin install --dir d', code: '', reason: 'a folder' },
  { line: 'plugin uninstal', code: 'commander.unknownCommand', reason: 'an unknown command' },
])('$line: $reason', async ({ line, code }) => {
  expect(await refusal(line.split(' '))).toBe(code)
})
