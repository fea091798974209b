import type { Dispatcher } from 'undici'
import { readAnswer, toAnswerError, toTransportError } from './answer.ts'
import { type RequestClock, untilAborted } from './deadline.ts'
import { KubeError } from './error.ts'

export interface StreamDeps {
  readonly clock: RequestClock
  /** Sends the request; resolves with the head of the answer. */
  readonly open: (signal: AbortSignal) => Promise<Dispatcher.ResponseData>
}

export interface StreamOptions {
  /** The verb and the path, for messages. */
  readonly label: string
  readonly inactivityMs: number
}

/**
 * The chunks of a long answer. Ends when the server ends it. Throws a KubeError when the answer is
 * not 2xx, when the link breaks, or after `inactivityMs` without a byte (reason Transport); the
 * time that the consumer takes does not count. An aborted signal throws its own reason.
 */
export async function* openStream(
  deps: StreamDeps,
  options: StreamOptions,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { clock, open } = deps
  const { label, inactivityMs } = options
  const silence = new AbortController()
  // undici keeps a listener until the body ends; ours is removed with the stream.
  const stop = new AbortController()
  const forward = () => stop.abort(signal.reason)
  const patiently = async <T>(step: () => Promise<T>): Promise<T> => {
    const cancel = clock.after(inactivityMs, () => silence.abort(new SilenceError()))
    try {
      return await untilAborted(step(), silence.signal)
    } catch (error) {
      signal.throwIfAborted()
      throw error
    } finally {
      cancel()
    }
  }
  signal.throwIfAborted()
  signal.addEventListener('abort', forward, { once: true })
  try {
    const response = await patiently(() => open(stop.signal))
    if (response.statusCode !== 200) throw toAnswerError(label, await readAnswer(response))
    const chunks = response.body[Symbol.asyncIterator]()
    for (;;) {
      const next = await patiently(() => chunks.next())
      if (next.done) return
      yield next.value
    }
  } catch (error) {
    throw toStreamError(label, error, signal)
  } finally {
    signal.removeEventListener('abort', forward)
    stop.abort()
  }
}

class SilenceError extends Error {}

function toStreamError(label: string, error: unknown, signal: AbortSignal): unknown {
  if (error instanceof KubeError || signal.aborted) return error
  if (!(error instanceof SilenceError)) return toTransportError(label, error)
  return new KubeError({
    message: `${label}: nothing arrived within the inactivity limit`,
    code: 0,
    reason: 'Transport',
  })
}
