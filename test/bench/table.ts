import { type DriftStory, type Figures, type Row, type RowId, rows, type Unit } from './rows.ts'

type Judgement = 'reached' | 'NOT REACHED' | 'informs' | 'in part' | 'not run'

export interface Report {
  readonly figures: Figures
  readonly story: DriftStory | undefined
  readonly machine: Machine
}

/** What the seconds depend on besides the controller. */
export interface Machine {
  readonly processors: number
  /** Load averages over a minute, before and after. */
  readonly load: readonly [number, number]
}

/** The report as a table, and below it what a user sees of a corrected drift. Ends in a newline. */
export function printReport({ figures, story, machine }: Report): string {
  const head = ['the same work', 'ACK', 'Crossplane classic', 'must reach', 'measured', '']
  const body = rows.map((row: Row & { readonly id: RowId }) => {
    const values = figures[row.id]
    return [row.work, row.ack, row.classic, limits(row), measured(row, values), judge(row, values)]
  })
  const lines = [
    ...aligned([head, ...body]),
    ...(story === undefined ? [] : storyLines(story)),
    '',
    machineLine(machine),
  ]
  return `${lines.join('\n')}\n`
}

/** The report as one line of JSON, without a newline. */
export function printJson({ figures, story, machine }: Report): string {
  return JSON.stringify({
    machine,
    rows: rows.map((row: Row & { readonly id: RowId }) => ({
      id: row.id,
      work: row.work,
      peers: { ack: row.ack, classic: row.classic },
      columns: row.columns.map(({ unit, most }, index) => ({
        unit,
        most,
        measured: figures[row.id]?.[index],
      })),
      judgement: judge(row, figures[row.id]),
    })),
    correctedDrift: story && { ...story, judgement: judgeStory(story) },
  })
}

/** `reached` when every figure that has a limit is at most that; `in part` when some were not run. */
export function judge(row: Row, values: readonly number[] | undefined): Judgement {
  if (values === undefined) return 'not run'
  const limited = row.columns.flatMap(({ most }, index) =>
    most === undefined ? [] : [{ most, value: values[index] }],
  )
  if (limited.length === 0) return 'informs'
  if (limited.some(({ most, value }) => value !== undefined && value > most)) return 'NOT REACHED'
  return limited.every(({ value }) => value !== undefined) ? 'reached' : 'in part'
}

function judgeStory(story: DriftStory): Judgement {
  return story.missing.length === 0 ? 'reached' : 'NOT REACHED'
}

function limits({ columns }: Row): string {
  const known = columns.flatMap(({ most, unit }) => (most === undefined ? [] : [{ most, unit }]))
  return known.length === 0
    ? '–'
    : known.map(({ most, unit }) => `${most}${suffix(unit)}`).join(' / ')
}

function measured({ columns }: Row, values: readonly number[] | undefined): string {
  if (values === undefined) return '–'
  return values.map((value, index) => print(value, columns[index]?.unit)).join(' / ')
}

function print(value: number, unit: Unit | undefined): string {
  switch (unit) {
    case 's':
      return `${value.toFixed(value < 1 ? 3 : 2)} s`
    case 'ms':
      return `${value.toFixed(1)} ms`
    case 'MB':
      return `${value.toFixed(0)} MB`
    case '%':
      return `${value.toFixed(1)} %`
    case 'calls':
    case 'writes':
    case undefined:
      return String(Number(value.toFixed(2)))
    default:
      return unit satisfies never
  }
}

/** What is counted is said by the name of the row. */
function suffix(unit: Unit): string {
  return unit === 'calls' || unit === 'writes' ? '' : ` ${unit}`
}

/** Cells as columns. */
export function aligned(lines: readonly (readonly string[])[]): readonly string[] {
  const widths = lines[0]?.map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  )
  return lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths?.[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

function storyLines(story: DriftStory): readonly string[] {
  const lacks = story.missing.length === 0 ? '' : `; missing: ${story.missing.join(', ')}`
  return [
    '',
    'what a user sees of a corrected drift (ACK: nothing; Crossplane classic: one constant sentence, twice):',
    ...story.events.map((event) => `  Event   ${event}`),
    `  status  ${story.status}`,
    `  field, wanted, found, since in Event and status: ${judgeStory(story)}${lacks}`,
  ]
}

export function machineLine({ processors, load: [before, after] }: Machine): string {
  return `${processors} processors, load ${before.toFixed(2)} before and ${after.toFixed(2)} after; seconds are worth something when nothing else ran`
}
