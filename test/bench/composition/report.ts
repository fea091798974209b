import { aligned, type Machine, machineLine } from '../table.ts'
import type { ComposerName } from './composer.ts'
import { type Measured, type Row, type RowId, rows, type Unit } from './rows.ts'

export type Judgement = 'reached' | 'reached, behind kro' | 'NOT REACHED' | 'informs' | 'not run'

export interface CompositionReport {
  readonly measured: Measured
  readonly machine: Machine
}

/** The report as a table. Ends in a newline. */
export function printReport({ measured, machine }: CompositionReport): string {
  const head = ['the same work', 'Crossplane', 'kro 1', 'kro 10', 'must reach', 'Plumbline', '']
  const body = rows.map((row) => [
    row.work,
    row.crossplane,
    figure(measured, 'kro1', row),
    figure(measured, 'kro10', row),
    row.most === undefined ? '–' : print(row.most, row.unit),
    figure(measured, 'plumbline', row),
    judge(row, measured),
  ])
  const note = 'Crossplane 2.3 was measured elsewhere; kro v0.9.4 here, with 1 and 10 workers'
  return `${[...aligned([head, ...body]), '', note, machineLine(machine)].join('\n')}\n`
}

/** The report as one line of JSON, without a newline. */
export function printJson({ measured, machine }: CompositionReport): string {
  const lines = rows.map((row) => ({
    ...row,
    plumbline: measured.plumbline?.[row.id],
    kro1: measured.kro1?.[row.id],
    kro10: measured.kro10?.[row.id],
    judgement: judge(row, measured),
  }))
  return JSON.stringify({ machine, rows: lines })
}

/** `reached` at most at the limit; behind kro when either of its runs needed less. */
export function judge(
  { id, most }: Row & { readonly id: RowId },
  { plumbline, kro1, kro10 }: Measured,
): Judgement {
  const value = plumbline?.[id]
  if (value === undefined) return 'not run'
  if (most === undefined) return 'informs'
  if (value > most) return 'NOT REACHED'
  const best = Math.min(...[kro1?.[id], kro10?.[id]].filter((peer) => peer !== undefined))
  return value > best ? 'reached, behind kro' : 'reached'
}

function figure(
  measured: Measured,
  name: ComposerName,
  { id, unit }: Row & { readonly id: RowId },
): string {
  const value = measured[name]?.[id]
  return value === undefined ? '–' : print(value, unit)
}

function print(value: number, unit: Unit): string {
  switch (unit) {
    case 's':
      return `${value.toFixed(value < 1 ? 3 : 2)} s`
    case 'ms':
    case 'MB':
      return `${value.toFixed(0)} ${unit}`
    case 'writes':
      return String(Number(value.toFixed(2)))
    default:
      return unit satisfies never
  }
}
