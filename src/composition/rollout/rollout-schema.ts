import { type CrdSchema, flag, listOf, object, text, whole, word } from '../crd/schema-words.ts'

const states = ['Progressing', 'Paused', 'Aborted', 'Undone', 'Complete']

/** `spec.rollout` of a Composition. */
export function rolloutSpec(): CrdSchema {
  const percent = whole('So many of all instances have moved after it.', {
    minimum: 1,
    maximum: 100,
  })
  const wave = object('One wave.', { percent }, { required: ['percent'] })
  return object('How instances that follow the newest revision move to it.', {
    waves: {
      ...listOf('In this order. Unset: one instance first, then all.', wave, {
        minItems: 1,
        maxItems: 20,
      }),
      'x-kubernetes-validations': [
        {
          rule: 'self[size(self) - 1].percent == 100',
          message: 'the last wave has percent 100: all instances',
        },
      ],
    },
    pauseOnFailure: flag('Whether failed instances stop it. Unset means true.'),
    budget: object(
      'What may be lost on the way, counted over all instances before one moves. Beyond it the rollout is paused before anybody moves; to resume it accepts what was counted.',
      {
        maxReplace: whole('Objects that are replaced by others. Unset: any; 0: none.', {
          minimum: 0,
        }),
        maxDelete: whole('Objects that are deleted. Unset: any; 0: none.', { minimum: 0 }),
      },
    ),
    maxUnready: whole('Failed instances that do not stop it. Unset means 0.', { minimum: 0 }),
  })
}

/** `status.rollout` of a Composition. */
export function rolloutStatus(): CrdSchema {
  return object('The way of the newest revision to the instances.', {
    state: text('Progressing, Paused, Aborted, Undone or Complete.', { enum: states }),
    revision: word('Name of the revision that instances move to.'),
    stable: word('Name of the revision that all had reached before.'),
    wave: whole('The wave at work, counted from 1.'),
    waves: whole('How many there are.'),
    upTo: word('Instances up to this place may move.'),
    since: word('When it began, or went on.'),
    forecast: object('What it was expected to take, once that was counted for the budget.', {
      replaces: whole('Objects replaced by others.'),
      deletes: whole('Objects deleted.'),
    }),
    obeyed: word('The order that was obeyed last.'),
    message: text('Why it stands where it does.', { maxLength: 4096 }),
  })
}
