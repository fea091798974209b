import type { ComposerName } from './composer.ts'

export type Unit = 's' | 'ms' | 'writes' | 'MB'

/** One line of the table: what was measured of each composer, and what Plumbline must reach. */
export interface Row {
  readonly id: string
  readonly work: string
  readonly unit: Unit
  /** undefined: the figure only informs. */
  readonly most: number | undefined
  /** Measured elsewhere, on a machine like this one: Crossplane 2.3 with patch-and-transform. */
  readonly crossplane: string
}

export const rows = [
  {
    id: 'one',
    work: '1 composite Ready, median of 9',
    unit: 's',
    most: 0.08,
    crossplane: '0.10 s',
  },
  { id: 'fifty', work: '50 composites Ready', unit: 's', most: 1.5, crossplane: '2.8 s' },
  { id: 'two-hundred', work: '200 composites Ready', unit: 's', most: 6, crossplane: '12.7 s' },
  {
    id: 'writes',
    work: 'writes per composite created (floor 7)',
    unit: 'writes',
    most: 8,
    crossplane: '35–56',
  },
  {
    id: 'events',
    work: 'Events per composite created',
    unit: 'writes',
    most: 0,
    crossplane: '5–7',
  },
  {
    id: 'rest',
    work: 'writes per composite looked at again',
    unit: 'writes',
    most: 0,
    crossplane: '7',
  },
  {
    id: 'edited',
    work: 'a child edited by hand is back, median of 9',
    unit: 'ms',
    most: 50,
    crossplane: '30 ms',
  },
  {
    id: 'deleted',
    work: 'a child deleted by hand is back, median of 9',
    unit: 'ms',
    most: 50,
    crossplane: '30 ms',
  },
  { id: 'gone', work: '200 composites deleted', unit: 's', most: 6, crossplane: '2.5 s' },
  {
    id: 'children-gone',
    work: 'their 1,000 children gone',
    unit: 's',
    most: 6,
    crossplane: 'later',
  },
  { id: 'memory', work: 'RSS with 200', unit: 'MB', most: 150, crossplane: '207 + 41 MB' },
  {
    id: 'work',
    work: 'processor time per composite, of the composer',
    unit: 'ms',
    most: undefined,
    crossplane: '–',
  },
  {
    id: 'server',
    work: 'processor time per composite, of the API server',
    unit: 'ms',
    most: undefined,
    crossplane: '–',
  },
  {
    id: 'standing',
    work: 'a new composite under 1,000 standing, p99 of 100',
    unit: 's',
    most: 1,
    crossplane: '–',
  },
  {
    id: 'restart',
    work: 'writes of a restart with 1,000 standing',
    unit: 'writes',
    most: 0,
    crossplane: '–',
  },
] as const satisfies readonly Row[]

export type RowId = (typeof rows)[number]['id']

/** What was measured of one composer; a row that was not run is not there. */
export type Figures = Partial<Readonly<Record<RowId, number>>>

export type Measured = Partial<Readonly<Record<ComposerName, Figures>>>
