import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { Interruption, interruptible } from '../../src/cli/interruption.ts'
import { bundleProgram } from '../../src/local/bundle.ts'
import { runScenarios } from './run.ts'
import { printJson, printReport } from './table.ts'

interface Flags {
  readonly quick: boolean
  readonly json: boolean
  readonly profile?: string
}

const examples = `
Examples:
  $ npm run bench                       everything, about five minutes
  $ npm run bench -- --quick            1 and 50 Buckets only, about half a minute
  $ npm run bench -- --json | tail -1   for programs

Seconds depend on what else the machine does; counts of calls and writes do not.
`

const command = new Command('bench')
  .description(
    'Measure the controller on the embedded environment, beside the figures of two peers.',
  )
  .option('--quick', 'only 1 and 50 Buckets', false)
  .option('--json', 'also print everything as one last line of JSON', false)
  .option('--profile <folder>', 'write CPU profiles of the controller there')
  .addHelpText('after', examples)
  .action(bench)

async function bench({ quick, json, profile }: Flags): Promise<void> {
  const signal = interruptible()
  const folder = await mkdtemp(join(tmpdir(), 'plumbline-bench-program-'))
  try {
    const report = await runScenarios(
      {
        entry: await bundleProgram(folder),
        profiles: profile === undefined ? undefined : resolve(profile),
        say: (line) => void process.stderr.write(`${line}\n`),
        signal,
      },
      quick,
    )
    process.stdout.write(printReport(report))
    if (json) process.stdout.write(`${printJson(report)}\n`)
  } catch (error) {
    if (!signal.aborted) throw error
    process.exitCode = signal.reason instanceof Interruption ? signal.reason.exitCode : 1
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

await command.parseAsync()
