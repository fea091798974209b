/** Tells a person what is going on, one line at a time. */
export type Progress = (line: string) => void

/** Repeats `what` with the time it has taken so far, every 5 s while `task` runs. */
export async function withElapsed<T>(
  what: string,
  onProgress: Progress,
  task: () => Promise<T>,
): Promise<T> {
  const started = performance.now()
  const seconds = (): number => Math.round((performance.now() - started) / 1000)
  onProgress(what)
  const timer = setInterval(() => onProgress(`${what}: ${seconds()} s`), 5_000)
  try {
    const result = await task()
    onProgress(`${what}: done after ${seconds()} s`)
    return result
  } finally {
    clearInterval(timer)
  }
}
