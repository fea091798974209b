import {
  type AnyKind,
  integer,
  keyedList,
  listOf,
  type Members,
  membersSchema,
  object,
  required,
  text,
} from '../../provider/index.ts'
import { type CrdSchema, toCrdSchema, toObservedSchema } from './crd-schema.ts'

const time = (description: string) => text(`${description} RFC 3339.`, { maxLength: 40 })
const word = (description: string) => text(description, { maxLength: 256 })
const longText = (description: string) => text(description, { maxLength: 32_768 })

/** Members that every status of ours has. */
export const commonStatus = {
  observedGeneration: integer('Generation of the spec that this status was computed from.'),
  conditions: keyedList(
    'What holds at the moment.',
    {
      type: required(word('What the condition is about, such as Ready.')),
      status: required(word('True, False or Unknown.')),
      reason: required(word('Why, as one stable word.')),
      message: required(longText('Why, as a sentence.')),
      lastTransitionTime: required(time('When the status last changed.')),
      observedGeneration: integer('Generation of the spec that the condition was computed from.'),
    },
    { key: 'type', owns: 'declared-keys', maxItems: 16 },
  ),
} satisfies Members

const episode = object('The latest stretch of time in which actual was not as desired.', {
  id: word('Names the episode in Events and commands.'),
  detectedAt: time('When the difference was seen.'),
  detectedBy: word('What made us look: Poll, SpecChange or Request.'),
  correctedAt: time('When actual was as desired again; unset while the episode is open.'),
  latencySeconds: integer('From detection to correction.'),
})

const driftField = {
  path: required(text('The field.', { maxLength: 2048 })),
  desired: longText('The value of the manifest; unset: it must not be there.'),
  applied: longText('The value that was last written.'),
  actual: longText('The value of the cloud; unset: it is not there.'),
  change: word('Added, Removed or Modified.'),
  risk: word('What correcting it may cost: NonDisruptive, Disruptive, Replace or DataLoss.'),
  action: word('What was done about it.'),
  since: time('When this difference was first seen.'),
  correctedAt: time('When it was as desired again.'),
}

const drift = object('Differences between the manifest and the cloud that came from outside.', {
  state: word('InSync, Drifted, Held, NonConverging, Deleted, Replaced or Unknown.'),
  lastVerifiedTime: time(
    'When the cloud was last compared with the manifest; written on a transition, else at most every 10 minutes.',
  ),
  episode,
  fields: keyedList('The fields that differ in the episode, at most 16.', driftField, {
    key: 'path',
    maxItems: 16,
  }),
  counters: object('Totals over the life of the object.', {
    episodes: integer('Episodes of drift.'),
    corrections: integer('Episodes that a write of ours ended.'),
  }),
  knownDifferences: listOf(
    'Fields that the cloud spells in its own way; they are left as they are.',
    text('The field.', { maxLength: 2048 }),
    { maxItems: 256 },
  ),
  policy: object('The policy in force.', {
    effective: word('Correct, Report or Ignore.'),
    source: word('Where it was set.'),
  }),
})

const sync: CrdSchema = {
  type: 'object',
  description: 'Bookkeeping of the controller: digests of what was applied. Not for reading.',
  'x-kubernetes-preserve-unknown-fields': true,
  'x-kubernetes-map-type': 'atomic',
}

/** `status` of a managed resource. */
export function resourceStatus(kind: AnyKind): CrdSchema {
  const common = toCrdSchema(
    membersSchema('What was found; written by the controller.', {
      ...commonStatus,
      externalName: text('Name of the resource in the cloud; for printing and selecting.', {
        maxLength: 2048,
      }),
      externalStatus: longText("The cloud's own word for the state of the resource."),
      lastHandledReconcileAt: word(
        'The last value of the annotation plumbline.dev/reconcile-requested-at that was acted on.',
      ),
      drift,
    }),
    'status',
  )
  const facts = membersSchema('What the cloud says about the resource.', kind.facts)
  return {
    ...common,
    properties: { ...common.properties, atProvider: toObservedSchema(facts), sync },
  }
}
