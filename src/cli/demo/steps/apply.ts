import { expectText } from '../expectation.ts'
import { secondsSince } from '../run-steps.ts'
import type { Stage } from '../stage.ts'
import type { Step } from '../step.ts'
import { bucket, database, manifests } from '../subjects.ts'

const status = 'jsonpath={.status.externalStatus}'

/** The manifests are applied and become real. */
export const apply: Step<Stage> = {
  name: 'apply',
  heading: 'kubectl apply: a bucket and a database with its groups become real',
  async run(stage, signal) {
    const started = performance.now()
    stage.terminal.note('the database refers to a subnet group and a parameter group, and waits')
    const files = manifests.flatMap((manifest) => ['-f', manifest])
    await stage.mustShow(['apply', ...files], signal)
    const creating = [`--for=${status}=creating`, '--timeout=30s']
    await stage.mustShow(['wait', database.ref, ...creating], signal)
    const before = await stage.mustShow(['get', 'managed'], signal)
    expectText(before, 'the database is not Ready while it is creating', /orders\s+False.*creating/)

    const ready = ['--for=condition=Ready', '--timeout=60s']
    await stage.mustShow(['wait', bucket.ref, database.ref, ...ready], signal)
    const readySeconds = secondsSince(started)
    const after = await stage.mustShow(['get', 'managed'], signal)
    expectText(
      after,
      'all are Ready, Synced and InSync',
      ...['invoices', 'orders', database.subnets, database.parameters].map(
        (name) => new RegExp(`/${name}\\s+True\\s+True\\s+InSync`),
      ),
    )
    await expectReal(stage, signal)
    return { readySeconds, connectionKeys: await connectionKeys(stage, database.secret, signal) }
  },
}

/** The cloud has what the manifests say. */
async function expectReal(stage: Stage, signal: AbortSignal): Promise<void> {
  const { cloud } = stage
  stage.terminal.note(
    'the same in the cloud; (sdk) marks a call by the AWS SDK, shown as a command',
  )
  const versioning = await stage.call(cloud.versioning, signal)
  expectText(versioning, 'versioning of the bucket is Enabled', /"Enabled"/)
  const found = await stage.call(cloud.database, signal)
  const days = database.backupRetentionDays
  expectText(found, `the database keeps backups for ${days} days`, new RegExp(`,${days}\\]`))
  const used = await stage.call(cloud.usedGroups, signal)
  expectText(
    used,
    'the database has the groups that it refers to',
    new RegExp(`"${database.subnets}"`),
    new RegExp(`"${database.parameters}"`),
  )
}

/** The names of the connection details in a Secret; `describe` shows no values. */
export async function connectionKeys(
  stage: Stage,
  name: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  stage.terminal.note('what an application needs is in a Secret: here its keys, without the values')
  const secret = await stage.mustShow(['describe', 'secret', name], signal)
  const keys = [...secret.matchAll(/^(\w+):\s+\d+ bytes$/gm)].map(([, key = '']) => key)
  const expected = 'the connection Secret has endpoint, port, username and password'
  expectText(keys.join(' '), expected, /endpoint/, /port/, /username/, /password/)
  return keys
}
