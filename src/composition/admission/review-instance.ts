import type { KubeObject } from '../../kube/object.ts'
import type { Choice } from '../choose-composition.ts'
import { toInstance } from '../instance.ts'
import { accepted, type Verdict } from './verdict.ts'

/**
 * What comes of what an instance asks of the machinery. Nothing is refused: what it asks for may be
 * on its way, and the controller lets it move. `choice`: what it would follow now; undefined when its
 * kind is not known (yet). Pure.
 */
export function reviewInstance(object: KubeObject, choice: Choice | undefined): Verdict {
  if (choice === undefined) return accepted
  const { wishes, status } = toInstance(object)
  if (choice.is === 'none') {
    return {
      ...accepted,
      warnings: [`spec.plumbline: ${choice.message}; nothing is made until then`],
    }
  }
  const wanted = wishes.compositionRef?.name
  const before = status.plumbline?.composition
  const { composition, revision } = choice
  return {
    ...accepted,
    warnings: [
      ...(wanted === undefined || wanted === composition
        ? []
        : [`spec.plumbline.compositionRef: ${wanted} has no effect: ${composition} is enforced`]),
      ...(before === undefined || before === composition
        ? []
        : [
            `spec.plumbline: it moves from Composition ${before} to ${composition}: what ${composition} does not make is deleted`,
          ]),
      ...(revision.fault === undefined
        ? []
        : [`spec.plumbline: revision ${revision.name} is not valid: ${revision.fault}`]),
    ],
  }
}
