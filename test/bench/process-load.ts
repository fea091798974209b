import { readFile } from 'node:fs/promises'

/** What a process holds and has used. */
export interface ProcessLoad {
  readonly rssMb: number
  readonly cpuSeconds: number
}

/** Linux counts processor time in hundredths of a second whatever the kernel's own tick is. */
const ticksPerSecond = 100

/** Reads /proc; undefined on systems without it. */
export async function readProcessLoad(pid: number): Promise<ProcessLoad | undefined> {
  if (process.platform !== 'linux') return undefined
  const [stat, status] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8'),
    readFile(`/proc/${pid}/status`, 'utf8'),
  ])
  return parseProcessLoad(stat, status)
}

/** From the texts of `stat` and `status`, see proc(5). */
export function parseProcessLoad(stat: string, status: string): ProcessLoad {
  // The name of the program, in parentheses, may hold spaces and parentheses: count from its end.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [user = 0, system = 0] = [fields[11], fields[12]].map(Number)
  const rssKb = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? Number.NaN)
  return { rssMb: rssKb / 1024, cpuSeconds: (user + system) / ticksPerSecond }
}
