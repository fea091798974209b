import { KubeError } from '../../../kube/error.ts'
import type { KubeObject } from '../../../kube/object.ts'
import { Failure } from '../../../provider/index.ts'
import type { CloudPlan } from '../plan.ts'
import { notKnownYet } from './planned-reader.ts'

const without = 'or plan with --no-cloud'

/** Why the cloud could not be asked, with what to do. */
export function notAsked(
  object: KubeObject,
  error: unknown,
  expiredAfterMs: number | undefined,
): CloudPlan {
  if (expiredAfterMs !== undefined) {
    return answer(object, `no answer within ${expiredAfterMs / 1000} s: try again, ${without}`)
  }
  if (error instanceof KubeError) return answer(object, kubeReason(error))
  if (error instanceof Failure) return answer(object, cloudReason(error))
  // Its words could quote what it stumbled over.
  const what = error instanceof Error ? error.name : typeof error
  return answer(
    object,
    `a defect of this program or of its provider (${what}): report it, ${without}`,
  )
}

/** Of a managed resource whose kind this program has no module for. */
export function unknownKind(object: KubeObject): CloudPlan {
  const { apiVersion, kind } = object
  const words = `this program knows no ${kind} of ${apiVersion}: use the one that the controller runs`
  return answer(object, words)
}

function kubeReason({ code, reason, message }: KubeError): string {
  if (reason === notKnownYet) return message
  return code === 403 ? `${message}: ask for that right, ${without}` : `${message}: ${without}`
}

/** What is wrong with a connection says what to do itself. */
function cloudReason({ reason, message, connection }: Failure): string {
  if (reason === 'denied') {
    return connection ? message : `${message}: ask for that right in the cloud, ${without}`
  }
  return `${message}: try again, ${without}`
}

function answer({ metadata }: KubeObject, reason: string): CloudPlan {
  const nothing = { account: '', region: '', fields: [], unknown: [], unread: [] }
  return { action: 'not-asked', name: metadata.name, ...nothing, reasons: [reason] }
}
