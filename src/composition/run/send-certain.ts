import { KubeError } from '../../kube/error.ts'

/** One apply, and what tells whose fault its failure is. The dry runs change nothing. */
export interface Attempt<Answer> {
  readonly apply: () => Promise<Answer>
  /** The same apply as a dry run, which ends before the store. */
  readonly tryContent: () => Promise<unknown>
  /** A dry run with nothing of the content but what names the object. */
  readonly tryName: () => Promise<unknown>
}

/**
 * Sends an apply. Content that the API server (1.36) cannot type, such as a number where a text
 * belongs, is answered like a trouble of its own: 500, without a cause, and only the words differ. It
 * is taken for the content, and comes as 422 Invalid then, when a dry run of it ends in the same words
 * (a store that is full or gone is not asked to store) and one without it does not (the conversion
 * webhook of a kind fails for whatever is applied). Whatever else is thrown as it is.
 */
export async function sendCertain<Answer>({
  apply,
  tryContent,
  tryName,
}: Attempt<Answer>): Promise<Answer> {
  try {
    return await apply()
  } catch (error) {
    if (!isUnexplained(error)) throw error
    const again = await failureOf(tryContent)
    const isSame = again !== undefined && isUnexplained(again) && again.message === error.message
    const isContent = isSame && isJudged(await failureOf(tryName))
    throw isContent ? toInvalid(error) : error
  }
}

/** An admission webhook that cannot be reached is a 500, too, but has its cause. */
function isUnexplained(error: unknown): error is KubeError {
  return error instanceof KubeError && error.code === 500 && error.causes.length === 0
}

async function failureOf(attempt: () => Promise<unknown>): Promise<KubeError | undefined> {
  try {
    await attempt()
    return undefined
  } catch (error) {
    if (error instanceof KubeError) return error
    throw error
  }
}

/** Taken, or refused for what it says: an object without its content is rarely complete. */
function isJudged(failure: KubeError | undefined): boolean {
  if (failure === undefined) return true
  const { code } = failure
  return code >= 400 && code < 500 && code !== 401 && code !== 429
}

function toInvalid(error: KubeError): KubeError {
  const { message } = error
  return new KubeError({ message, code: 422, reason: 'Invalid' }, { cause: error })
}
