import { readPidFile } from '../../../src/local/pid-file.ts'
import { readProcessLoad } from '../process-load.ts'
import type { Composer, World } from './composer.ts'
import type { Figures } from './rows.ts'

/**
 * Starts counting processor time; the returned function tells milliseconds per composite, of the
 * composer and of the API server. They say more than seconds on a machine that does other things too.
 */
export async function clockProcessors(
  { environment }: World,
  composer: Composer,
): Promise<(composites: number) => Promise<Pick<Figures, 'work' | 'server'>>> {
  const server = readPidFile(environment.files.pids)?.children.find(
    ({ name }) => name === 'kube-apiserver',
  )
  const before = await Promise.all([composer.pid, server?.pid].map(secondsOf))
  return async (composites) => {
    const after = await Promise.all([composer.pid, server?.pid].map(secondsOf))
    const [work = Number.NaN, own = Number.NaN] = after.map(
      (seconds, index) => ((seconds - (before[index] ?? Number.NaN)) * 1000) / composites,
    )
    return Number.isNaN(work) || Number.isNaN(own) ? {} : { work, server: own }
  }
}

/** NaN where the system does not tell. */
async function secondsOf(pid: number | undefined): Promise<number> {
  const load = pid === undefined ? undefined : await readProcessLoad(pid)
  return load?.cpuSeconds ?? Number.NaN
}
