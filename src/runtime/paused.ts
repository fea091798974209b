/** Set by a user: nothing is looked at or written until it is gone. */
const pausedAnnotation = 'plumbline.dev/paused'

/**
 * What pauses an object, as words for a message; undefined: nothing does. A value that is neither
 * "true" nor "false" pauses, too: whoever wrote it wants nothing touched.
 */
export function pauseOf(annotations: Readonly<Record<string, string>> = {}): string | undefined {
  const value = annotations[pausedAnnotation]
  if (value === undefined || value === 'false') return undefined
  const what = `annotation ${pausedAnnotation}: ${JSON.stringify(value)}`
  return value === 'true' ? what : `${what}, which is neither "true" nor "false"`
}

/** Says who paused it, as `pauseOf` names it. */
export function tellPause(pause: string, isDeleting: boolean): string {
  return `paused by ${pause}${isDeleting ? '; its deletion waits for that' : ''}`
}
