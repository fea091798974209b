/**
 * How many reconciles of a kind the controller has ended, from the text of its metrics; 0 when none
 * is told.
 */
export function reconcilesOf(metrics: string, kind: string): number {
  return metrics
    .split('\n')
    .filter((line) => line.startsWith('plumbline_reconcile_total{'))
    .filter((line) => line.includes(`kind="${kind}"`))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0)
}
