import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { Interruption, interruptible } from '../../../src/cli/interruption.ts'
import { bundleProgram } from '../../../src/local/bundle.ts'
import { printJson, printReport } from './report.ts'
import { runComposition } from './run.ts'

interface Flags {
  readonly peers: boolean
  readonly json: boolean
  readonly profile?: string
}

const examples = `
Examples:
  $ npm run bench:composition                       everything, some minutes
  $ npm run bench:composition -- --no-peers         Plumbline only
  $ npm run bench:composition -- --json | tail -1   for programs

kro is built with Go once and kept in the cache. Seconds depend on what else the machine does; counts
of writes do not.
`

const command = new Command('bench:composition')
  .description('Measure 1, 50, 200 composites of 5 ConfigMaps each, beside kro on one API server.')
  .option('--no-peers', 'without kro')
  .option('--json', 'also print everything as one last line of JSON', false)
  .option('--profile <folder>', 'write CPU profiles of the controller there')
  .addHelpText('after', examples)
  .action(bench)

async function bench({ peers, json, profile }: Flags): Promise<void> {
  const signal = interruptible()
  const folder = await mkdtemp(join(tmpdir(), 'plumbline-bench-program-'))
  const load = (): number => loadavg()[0] ?? Number.NaN
  try {
    const before = load()
    const entry = await bundleProgram(folder)
    const profiles = profile === undefined ? undefined : resolve(profile)
    const say = (line: string) => void process.stderr.write(`${line}\n`)
    const measured = await runComposition({ entry, profiles, peers, say }, signal)
    const machine = { processors: availableParallelism(), load: [before, load()] as const }
    process.stdout.write(printReport({ measured, machine }))
    if (json) process.stdout.write(`${printJson({ measured, machine })}\n`)
  } catch (error) {
    if (!signal.aborted) throw error
    process.exitCode = signal.reason instanceof Interruption ? signal.reason.exitCode : 1
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

await command.parseAsync()
