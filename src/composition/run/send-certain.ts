import { KubeError } from '../../kube/error.ts'

/**
 * Sends an apply. Content that the API server (1.36) cannot type, such as a number where a text
 * belongs, is answered like a trouble of its own: 500, without a cause, and only the words differ. It
 * is taken for the content when the server answers a read and then says the very same again; it comes
 * as 422 Invalid then. Whatever else is thrown as it is.
 */
export async function sendCertain<Answer>(
  apply: () => Promise<Answer>,
  read: () => Promise<unknown>,
): Promise<Answer> {
  let first: KubeError
  try {
    return await apply()
  } catch (error) {
    if (!isUnexplained(error) || !(await isAnswered(read))) throw error
    first = error
  }
  try {
    return await apply()
  } catch (error) {
    const isSame = isUnexplained(error) && error.message === first.message
    throw isSame ? toInvalid(error) : error
  }
}

/** A webhook that cannot be reached is a 500, too, but has its cause. */
function isUnexplained(error: unknown): error is KubeError {
  return error instanceof KubeError && error.code === 500 && error.causes.length === 0
}

async function isAnswered(read: () => Promise<unknown>): Promise<boolean> {
  try {
    await read()
    return true
  } catch (error) {
    if (error instanceof KubeError) return false
    throw error
  }
}

function toInvalid(error: KubeError): KubeError {
  const { message } = error
  return new KubeError({ message, code: 422, reason: 'Invalid' }, { cause: error })
}
