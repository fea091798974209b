import { Command } from 'commander'
import { interruptible } from '../interruption.ts'

interface DemoFlags {
  readonly json?: boolean
  readonly keep?: boolean
  readonly platform?: boolean
}

const details = `
What it does, each step with its real commands and their output:
  1  starts etcd, kube-apiserver, kube-controller-manager, an AWS emulator and the controller;
     what is missing is downloaded or built first (once, about five minutes) and cached
  2  shows the kinds, the rights of the controller, and that its credentials work
  3  applies deploy/examples: a Bucket and an RDSInstance become Ready
  4  changes both through the AWS API; shows the Events, status.drift and the corrections
  5  deletes the bucket through the AWS API; shows how it comes back
  6  deletes both; shows that the cloud is empty

With --platform, after the first two: deploy/examples/platform becomes an API, an instance of it
becomes real, is changed, loses a value, drifts, gets a new revision in waves, and goes again.

Everything listens on 127.0.0.1 and is kept in a temporary directory, so that it can run beside
npm run dev. The directory is removed at the end; after a failure the logs in it stay.

Exit codes: 0 everything shown was true; 1 something was not; 130 ended by Ctrl-C.

Examples:
  $ npm run demo
  $ npm run demo -- --platform                    an API of one's own, and what it makes
  $ npm run demo -- --keep                        look around afterwards
  $ npm run --silent demo -- --json | tail -n 1   for programs
`

/** `plumbline demo`. */
export function demoCommand(): Command {
  return new Command('demo')
    .description('Show the main job end to end on this machine, in about a minute.')
    .option('--json', 'end with one line of JSON: {"ok", "seconds", "steps": [{"name", "ok", …}]}')
    .option('--keep', 'leave everything running afterwards, in the foreground, until Ctrl-C')
    .option('--platform', 'show the platform example: a Database API, its composition, its rollout')
    .addHelpText('after', details)
    .action(demo)
}

async function demo({ json = false, keep = false, platform = false }: DemoFlags): Promise<void> {
  const signal = interruptible()
  const { runDemo } = await import('../demo/run-demo.ts')
  const steps = platform
    ? (await import('../demo/platform/steps.ts')).platformSteps
    : (await import('../demo/steps.ts')).steps
  process.exitCode = await runDemo(steps, { json, keep }, signal)
}
