import type { Toll } from '../../composition/rollout/budget.ts'
import type { JsonObject } from '../../kube/json.ts'
import type { KubeObject } from '../../kube/object.ts'
import type { Change, CloudPlan, ObjectPlan } from './plan.ts'

/** An object as it would be once the plan is carried out. */
export interface Subject {
  /** With a `deletionTimestamp` where it would go. */
  readonly object: KubeObject
  /** As it is now; undefined: there is none. */
  readonly stored: KubeObject | undefined
  /** Fields of it are not known yet. */
  readonly partial: boolean
  /** The API server would take it as it is, and has put its defaults in. */
  readonly accepted: boolean
}

/** A change before the cloud was asked. */
export interface Draft {
  readonly change: Change
  /** The object of the change, where there is one to ask about. */
  readonly subject?: Subject
  /** The object that goes, where it is replaced. */
  readonly gone?: Subject
}

/** What a change has nothing to say of. */
export const unchanged = { fields: [], unknown: [], failed: [], reason: '' } as const

/** Of an instance of this kind: two kinds may have instances of one name. */
export interface PlannedToll extends Toll {
  readonly group: string
  readonly kind: string
}

/** A plan before the cloud was asked. */
export interface DraftPlan extends Omit<ObjectPlan, 'changes'> {
  readonly drafts: readonly Draft[]
  /** What an instance loses; absent: it is none. */
  readonly toll?: PlannedToll
}

/** An object as the API server would store it in place of `stored`. */
export function accepted(object: KubeObject, stored: KubeObject | undefined): Subject {
  return { object, stored, partial: false, accepted: true }
}

/** An object that stays as it is. */
export function standing(object: KubeObject): Subject {
  return accepted(object, object)
}

/** An object on its way out. */
export function leaving(object: KubeObject): Subject {
  const metadata = { deletionTimestamp: untold, ...object.metadata }
  return accepted({ ...object, metadata }, object)
}

/** The time of a deletion that nobody has asked for yet. */
const untold = '1970-01-01T00:00:00Z'

/** An object of which the API server has seen nothing: what is missing in it is not known yet. */
export function unfinished(object: JsonObject): Subject {
  const { metadata, spec } = object
  const filled = {
    ...object,
    metadata: {
      uid: `planned ${JSON.stringify(metadata)}`,
      resourceVersion: '',
      ...Object(metadata),
    },
    spec: spec ?? {},
  }
  // From placeChild: with apiVersion, kind and a name.
  const whole = filled as unknown as KubeObject
  return { object: whole, stored: undefined, partial: true, accepted: false }
}

/** Everything that the plans make, leave or delete. */
export function subjectsOf(plans: readonly DraftPlan[]): readonly Subject[] {
  return plans
    .flatMap(({ drafts }) => drafts)
    .flatMap(({ subject, gone }) => [subject, gone].filter((one) => one !== undefined))
}

/** The plan with what the cloud said; what stays as it is and has nothing to say is left out. */
export function finish(
  { drafts, toll: _toll, ...facts }: DraftPlan,
  answers: ReadonlyMap<Subject, CloudPlan>,
): ObjectPlan {
  const answerTo = (subject: Subject | undefined) => subject && answers.get(subject)
  const changes = drafts.flatMap(({ change, subject, gone }): readonly Change[] => {
    const [cloud, replaced] = [answerTo(subject), answerTo(gone)]
    if (isQuiet(change) && (cloud === undefined || isQuietCloud(cloud))) return []
    return [
      {
        ...change,
        ...(cloud === undefined ? {} : { cloud }),
        ...(replaced === undefined ? {} : { replaced }),
      },
    ]
  })
  return { ...facts, changes }
}

function isQuiet({ action, unknown, failed, reason }: Change): boolean {
  return action === 'none' && unknown.length === 0 && failed.length === 0 && reason === ''
}

function isQuietCloud({ action, fields, unknown, unread, reasons }: CloudPlan): boolean {
  return action === 'none' && [fields, unknown, unread, reasons].every(({ length }) => length === 0)
}
