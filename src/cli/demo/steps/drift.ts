import { expectText } from '../expectation.ts'
import { secondsSince } from '../run-steps.ts'
import type { Played, Stage } from '../stage.ts'
import type { Step } from '../step.ts'
import { bucket, database } from '../subjects.ts'
import { type TableWatch, watchDrift } from '../table-watch.ts'
import { showEventsOf } from './events.ts'

/** What status.drift says of each field: the facts a dashboard would read. */
const report = [
  '{{range .status.drift.fields}}{{.path}}: wanted {{or .desired "nothing"}}, ',
  'found {{or .actual "nothing"}}, since {{.since}} ({{.action}}){{"\\n"}}{{end}}',
].join('')

const limits = { state: 'Drifted', withinMs: 60_000 } as const

/** The bucket and the database are changed past Plumbline, told as drift, and put back. */
export const drift: Step<Stage> = {
  name: 'drift',
  heading: 'Somebody changes both behind our back; Plumbline tells it and puts it back',
  async run(stage, signal) {
    const watches = {
      bucket: watchDrift(stage, bucket.ref, limits, signal),
      database: watchDrift(stage, database.ref, limits, signal),
    }
    await Promise.all([watches.bucket.begun, watches.database.begun])
    await changeBoth(stage, signal)
    const changed = performance.now()
    stage.terminal.note(
      'Plumbline looks every 10 s; both watches below were begun before the change',
    )
    const [open] = await Promise.all([
      catchOpen(stage, watches.database, signal),
      watches.bucket.ended.then((played) => stage.print(played)),
    ])
    stage.terminal.note('the database, caught while its correction was under way')
    for (const played of open) stage.print(played)
    expectText(printed(open), 'the drift of the database is open', /\bDrifted\b/, /\(Correcting\)/)
    stage.print(await watches.database.ended)
    const correctedSeconds = secondsSince(changed)
    await showEvents(stage, signal)
    const fields = await showReports(stage, signal)
    await showCloud(stage, signal)
    return { correctedSeconds, fields }
  },
}

async function changeBoth(stage: Stage, signal: AbortSignal): Promise<void> {
  const { cloud } = stage
  await stage.call(cloud.suspendVersioning, signal)
  await stage.call(cloud.keepOnlyTeamTag, signal)
  await stage.call(cloud.shortenBackups, signal)
}

/** What kubectl says in the seconds between the report and the end of the correction. */
async function catchOpen(
  stage: Stage,
  watch: TableWatch,
  signal: AbortSignal,
): Promise<readonly Played[]> {
  await watch.drifted
  return Promise.all([
    stage.play(['get', database.ref], signal),
    stage.play(['get', database.ref, '-o', `go-template=${report}`], signal),
  ])
}

async function showEvents(stage: Stage, signal: AbortSignal): Promise<void> {
  stage.terminal.note('the story, as Events')
  await showEventsOf(stage, bucket.ref, [/DriftDetected/, /DriftCorrected/, /want "4711"/], signal)
  const found = [/DriftDetected.*want 7, found 1/, /DriftCorrected.*restored to 7/]
  await showEventsOf(stage, database.ref, found, signal)
}

/** Returns the paths that drifted. */
async function showReports(stage: Stage, signal: AbortSignal): Promise<readonly string[]> {
  stage.terminal.note('the facts, on the objects: field, wanted, found, since')
  const template = `go-template=${report}`
  const bucketReport = await stage.mustShow(['get', bucket.ref, '-o', template], signal)
  expectText(
    bucketReport,
    'both fields of the bucket were reported and corrected',
    /tagSet\[key="cost-centre"\]: wanted "4711", found nothing, since .*\(Corrected\)/,
    /versioningConfiguration\.status: wanted "Enabled", found "Suspended", since .*\(Corrected\)/,
  )
  const databaseReport = await stage.mustShow(['get', database.ref, '-o', template], signal)
  const expected = 'the field of the database was reported and corrected'
  expectText(
    databaseReport,
    expected,
    /backupRetentionPeriod: wanted 7, found 1, since .*\(Corrected\)/,
  )
  const after = await stage.mustShow(['get', 'managed'], signal)
  expectText(after, 'both are in sync again', /invoices.*InSync/, /orders.*InSync/)
  return [...(bucketReport + databaseReport).matchAll(/^(\S+): wanted /gm)].map(
    ([, path = '']) => path,
  )
}

async function showCloud(stage: Stage, signal: AbortSignal): Promise<void> {
  const { cloud } = stage
  stage.terminal.note('and the cloud is as the manifests say')
  expectText(await stage.call(cloud.versioning, signal), 'versioning is Enabled', /"Enabled"/)
  expectText(await stage.call(cloud.tags, signal), 'the tag is back', /cost-centre.*4711/)
  expectText(await stage.call(cloud.database, signal), 'retention is 7 days', /,7\]/)
}

function printed(all: readonly Played[]): string {
  return all.map(({ output }) => output).join('\n')
}
