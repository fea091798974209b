import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

/** A number that only grows. Every label is required, so that no series appears half-labelled. */
export interface Count<Label extends string> {
  inc(labels: Readonly<Record<Label, string>>, by?: number): void
}

/** A number that goes up and down. */
export interface Level<Label extends string> {
  set(labels: Readonly<Record<Label, string>>, value: number): void
}

/** A distribution of durations in seconds. */
export interface Timing<Label extends string> {
  observe(labels: Readonly<Record<Label, string>>, seconds: number): void
}

export interface Instruments {
  count<Label extends string>(name: string, help: string, labels: readonly Label[]): Count<Label>
  level<Label extends string>(name: string, help: string, labels: readonly Label[]): Level<Label>
  timing<Label extends string>(
    name: string,
    help: string,
    labels: readonly Label[],
    buckets: readonly number[],
  ): Timing<Label>
}

/** Makers of instruments that belong to one registry; names get the prefix `plumbline_`. */
export function createInstruments(registry: Registry): Instruments {
  const settings = <Label extends string>(
    name: string,
    help: string,
    labels: readonly Label[],
  ) => ({
    name: `plumbline_${name}`,
    help,
    labelNames: labels,
    registers: [registry],
  })
  return {
    count: (name, help, labels) => new Counter(settings(name, help, labels)),
    level: (name, help, labels) => new Gauge(settings(name, help, labels)),
    timing: (name, help, labels, buckets) =>
      new Histogram({ ...settings(name, help, labels), buckets: [...buckets] }),
  }
}
