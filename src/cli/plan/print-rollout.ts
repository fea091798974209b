import type { RolloutPlan } from './foresee-rollout.ts'

/** So many instances of a wave are named. */
const mostNamed = 5

/** The rollout for people. Pure. */
export function rolloutLines(rollout: RolloutPlan): readonly string[] {
  const { composition, revision, waves, state, message } = rollout
  const count = waves.flat().length
  const stop = message === '' ? '' : `: ${message}`
  return [
    '',
    `rollout of Composition/${composition} to ${revision}: ${counted(count)}, in waves`,
    ...waves.map((names, index) => `  wave ${index + 1}: ${namesText(names)}`),
    `  ${failureText(rollout)}`,
    ...budgetLines(rollout).map((line) => `  ${line}`),
    ...(state === 'Progressing' ? [] : [`  ! ${state}: nobody moves${stop}`]),
  ]
}

function counted(count: number): string {
  return count === 1 ? '1 instance moves' : `${count} instances move`
}

function namesText(names: readonly string[]): string {
  if (names.length === 0) return 'nobody: those it reaches have moved before'
  const named = names.slice(0, mostNamed).join(', ')
  const more = names.length - mostNamed
  return `${names.length} (${more > 0 ? `${named} and ${more} more` : named})`
}

function failureText({ bears }: RolloutPlan): string {
  if (bears === undefined) return 'goes on whatever fails'
  return bears === 0
    ? 'pauses when an instance fails'
    : `pauses when more than ${bears} instances fail`
}

function budgetLines({ budget, forecast }: RolloutPlan): readonly string[] {
  if (budget === undefined) return []
  const { maxReplace, maxDelete } = budget
  const allowed = [
    ...(maxReplace === undefined ? [] : [`replace ${maxReplace}`]),
    ...(maxDelete === undefined ? [] : [`delete ${maxDelete}`]),
  ]
  if (allowed.length === 0) return []
  const takes =
    forecast === undefined
      ? 'what it takes shows once all are planned (--fleet)'
      : `it takes ${forecast.replaces} replaced, ${forecast.deletes} deleted`
  return [`budget: may ${allowed.join(' and ')}; ${takes}`]
}
