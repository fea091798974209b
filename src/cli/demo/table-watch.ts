import { toCommandLine } from './command-line.ts'
import { UnmetExpectation } from './expectation.ts'
import type { Played, Stage } from './stage.ts'

/** `kubectl get <ref> --watch`, begun before something happens and ended when it has happened. */
export interface TableWatch {
  /** The first row is there: no later change is missed. */
  readonly begun: Promise<void>
  /** The drift column has shown the first state that is waited for. */
  readonly drifted: Promise<void>
  /** All states were shown, one after the other. */
  readonly ended: Promise<Played>
}

/** Watches until the drift column has shown `state` and then InSync; UnmetExpectation after that. */
export function watchDrift(
  stage: Stage,
  ref: string,
  options: { readonly state: 'Drifted' | 'Deleted'; readonly withinMs: number },
  signal: AbortSignal,
): TableWatch {
  const { state, withinMs } = options
  const begun = Promise.withResolvers<void>()
  const drifted = Promise.withResolvers<void>()
  const args = ['get', ref, '--watch']
  let rows = ''
  const enough = (stdout: string): boolean => {
    rows = stdout
    const states = rows.split('\n').map((row) => row.split(/\s+/)[3])
    if (states.length > 2) begun.resolve()
    const first = states.indexOf(state)
    if (first > 0) drifted.resolve()
    return first > 0 && states.includes('InSync', first)
  }
  const limit = AbortSignal.timeout(withinMs)
  const watch = async (): Promise<Played> => {
    try {
      await stage.run(args, { enough }, AbortSignal.any([signal, limit]))
    } catch (error) {
      signal.throwIfAborted()
      if (!limit.aborted) throw error
      const expected = `DRIFT of ${ref} becomes ${state}, then InSync, within ${withinMs / 1000} s`
      throw new UnmetExpectation(expected, `\n${rows}`)
    }
    return { commandLine: toCommandLine(['kubectl', ...args]), output: rows }
  }
  const ended = watch()
  ended.catch((error: unknown) => {
    begun.reject(error)
    drifted.reject(error)
  })
  // Whoever waits for one of them hears of the failure; nobody has to wait for all.
  for (const promise of [begun.promise, drifted.promise]) promise.catch(() => undefined)
  return { begun: begun.promise, drifted: drifted.promise, ended }
}
