/** The unit of a figure, as it is printed. */
export type Unit = 's' | 'ms' | 'calls' | 'writes' | 'MB' | '%'

/** One number of a row; `most` is the limit, undefined when the number only informs. */
export interface Column {
  readonly unit: Unit
  readonly most: number | undefined
}

/** One line of the table. The peers' figures are prose: ranges, remarks. */
export interface Row {
  readonly id: string
  readonly work: string
  readonly ack: string
  readonly classic: string
  readonly columns: readonly Column[]
}

const at = (unit: Unit, most?: number): Column => ({ unit, most })

/** What is measured. The peers were measured on the same machine and the same emulator. */
export const rows = [
  {
    id: 'one-bucket',
    work: '1 Bucket to Ready',
    ack: '1.2 s',
    classic: '1.2 s',
    columns: [at('s', 0.3)],
  },
  {
    id: 'fifty-buckets',
    work: '50 Buckets to Ready',
    ack: '8.5–10.6 s',
    classic: '76 s',
    columns: [at('s', 3)],
  },
  {
    id: 'two-hundred-buckets',
    work: '200 Buckets to Ready',
    ack: '39–47 s',
    classic: '128 s',
    columns: [at('s', 12)],
  },
  {
    id: 'fifty-buckets-latency',
    work: '50 Buckets to Ready, 25 ms added to each cloud call',
    ack: '13.1 s',
    classic: '–',
    columns: [at('s', 3)],
  },
  {
    id: 'calls-per-bucket',
    work: 'cloud calls per Bucket created, read-back included',
    ack: '58–94',
    classic: '58',
    columns: [at('calls', 12)],
  },
  {
    id: 'calls-per-bucket-check',
    work: 'cloud calls per idle check of a Bucket',
    ack: '44',
    classic: '20, one a write',
    columns: [at('calls', 5)],
  },
  {
    id: 'fifty-databases',
    work: '50 database instances to Ready, emulator without states',
    ack: '1.7–3.5 s',
    classic: '16 s',
    columns: [at('s', 1.5)],
  },
  {
    id: 'calls-per-database',
    work: 'cloud calls per database created / per idle check',
    ack: '10 / 4',
    classic: '5 / 1',
    columns: [at('calls', 3), at('calls', 1)],
  },
  {
    id: 'writes-per-bucket',
    work: 'Kubernetes writes per Bucket created / per idle check, leases excluded',
    ack: '5 / 1',
    classic: '12 / 1',
    columns: [at('writes', 5), at('writes', 0)],
  },
  {
    id: 'footprint',
    work: 'RSS with 200 Buckets, CPU at a 60 s interval',
    ack: '70 MB, 10 %',
    classic: '177 MB, 7 %',
    columns: [at('MB', 180), at('%', 5)],
  },
  {
    id: 'processor-time',
    work: "controller's processor time per Bucket created / per idle check",
    ack: '–',
    classic: '–',
    columns: [at('ms'), at('ms')],
  },
  {
    id: 'drift-detected',
    work: 'drift told, interval 10 s: median / p95',
    ack: '–',
    classic: '–',
    columns: [at('s'), at('s')],
  },
  {
    id: 'drift-corrected',
    work: 'drift corrected and read back, interval 10 s: median / p95',
    ack: '–',
    classic: '–',
    columns: [at('s'), at('s')],
  },
] as const satisfies readonly Row[]

export type RowId = (typeof rows)[number]['id']

/** Numbers by row, in the order of the row's columns; a row that was not run is not there. */
export type Figures = Partial<Readonly<Record<RowId, readonly number[]>>>

/** What a user finds about a drift that was corrected, and which facts are missing from it. */
export interface DriftStory {
  readonly status: string
  readonly events: readonly string[]
  readonly missing: readonly string[]
}
