import { type Cause, causesOf } from './causes.ts'
import { allOf, isWell, type TraceNode, type Truth, titleOf } from './trace-node.ts'

/** A status longer than this is cut in the table; the causes have it whole. */
const longestStatus = 80

const header: Row = ['NAME', 'NODE', 'READY', 'SYNCED', 'STATUS']
type Row = readonly [name: string, node: string, ready: string, synced: string, status: string]

/** The tree as a table, and below it what keeps the root from being in order. */
export function printTrace(root: TraceNode): string {
  const rows = [header, ...rowsOf(root, { own: '', below: '' })]
  const widths = header.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  return `${[...lines, ...causeLines(root, causesOf(root))].join('\n')}\n`
}

/** For programs: the tree and the causes. */
export function toJson(root: TraceNode) {
  return { ...root, causes: causesOf(root) }
}

/**
 * The exit code of a trace, as those of `drift`: 0 all in order, 2 something has drifted, 3 something is
 * not in order yet, 4 the root's controller has not looked at its current generation.
 */
export function exitCodeOf(root: TraceNode): 0 | 2 | 3 | 4 {
  const nodes = allOf(root)
  if (!nodes.every(isWell)) return 3
  if (root.stale) return 4
  return nodes.some(({ drifted }) => drifted) ? 2 : 0
}

interface Branches {
  readonly own: string
  readonly below: string
}

function rowsOf(node: TraceNode, { own, below }: Branches): readonly Row[] {
  const last = node.children.length - 1
  return [
    [
      `${own}${titleOf(node)}${own === '' && node.namespace ? ` (${node.namespace})` : ''}`,
      node.node,
      printTruth(node.ready),
      printTruth(node.synced),
      statusOf(node),
    ],
    ...node.children.flatMap((child, index) =>
      rowsOf(
        child,
        index === last
          ? { own: `${below}└─ `, below: `${below}   ` }
          : { own: `${below}├─ `, below: `${below}│  ` },
      ),
    ),
  ]
}

function printTruth(truth: Truth): string {
  return truth === 'None' ? '-' : truth
}

function statusOf({ message, stale }: TraceNode): string {
  const [line = ''] = message.split('\n')
  const text = stale ? `not looked at yet${line === '' ? '' : `; ${line}`}` : line
  return text.length > longestStatus ? `${text.slice(0, longestStatus - 1)}…` : text
}

function causeLines(root: TraceNode, causes: readonly Cause[]): readonly string[] {
  if (causes.length === 0) return []
  const lines = causes.map(({ path, object, message }) => {
    const way = path.length === 0 ? '' : `${path.join(' > ')}: `
    return `  ${way}${object}: ${message}`
  })
  return ['', `${titleOf(root)} is not in order:`, ...lines]
}
