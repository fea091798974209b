import { isConflict, type KubeError } from '../../kube/error.ts'
import type { Resource } from '../../kube/object.ts'
import { forbiddenAdvice } from './controller-rights.ts'
import { tellable, type WantedObject } from './secret-values.ts'
import type { Refusal } from './setbacks.ts'

/** What helps when the content of an object is refused. */
export const contentAdvice =
  'correct it in the Composition, or the value that the Composition is given for it'

/**
 * What the API server says of the object itself, and what to do about it; undefined: of something
 * that may pass. `advice`: what helps against an answer of Invalid. Pure.
 */
export function toRefusal(
  error: KubeError,
  wanted: WantedObject & { readonly resource: Pick<Resource, 'group' | 'plural'> },
  advice: string,
): Omit<Refusal, 'wanted'> | undefined {
  if (isConflict(error)) return undefined
  const { message } = tellable(error, wanted)
  switch (error.code) {
    case 400:
    case 413:
    case 422:
      return { reason: 'Invalid', message: `${message}; ${advice}` }
    case 404:
    case 409:
      return { reason: 'Invalid', message }
    case 403:
      return { reason: 'Denied', message: `${message}; ${forbiddenAdvice(wanted.resource)}` }
    default:
      return undefined
  }
}
