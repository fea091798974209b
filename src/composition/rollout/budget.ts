/** `spec.rollout.budget`: so much may be lost on the way of a revision. Absent: any number. */
export interface RolloutBudget {
  readonly maxReplace?: number
  readonly maxDelete?: number
}

/** What one instance loses by moving to a revision; nodes by name. */
export interface Toll {
  /** `namespace/name`. */
  readonly instance: string
  readonly replaces: readonly string[]
  readonly deletes: readonly string[]
  /** Why that cannot be told. */
  readonly unknown?: string
}

/** What all instances lose that have not moved yet. */
export interface Forecast {
  readonly replaces: number
  readonly deletes: number
  /** Examples, or why it cannot be told. */
  readonly details: readonly string[]
  readonly isKnown: boolean
}

/** So many instances are told. */
const mostTold = 3

/** Adds up; `tolls` in any order. Pure. */
export function sumTolls(tolls: readonly Toll[]): Forecast {
  const sorted = tolls.toSorted((a, b) => (a.instance < b.instance ? -1 : 1))
  const unknown = sorted.filter(({ unknown: why }) => why !== undefined)
  const losing = sorted.filter(({ replaces, deletes }) => replaces.length + deletes.length > 0)
  const told = (unknown.length > 0 ? unknown : losing).map(describe)
  const more = told.length - mostTold
  return {
    replaces: sorted.reduce((sum, { replaces }) => sum + replaces.length, 0),
    deletes: sorted.reduce((sum, { deletes }) => sum + deletes.length, 0),
    details: [...told.slice(0, mostTold), ...(more > 0 ? [`and ${more} more`] : [])],
    isKnown: unknown.length === 0,
  }
}

function describe({ instance, replaces, deletes, unknown }: Toll): string {
  if (unknown !== undefined) return `${instance}: ${unknown}`
  const parts = [
    ...(replaces.length === 0 ? [] : [`replaces ${replaces.join(', ')}`]),
    ...(deletes.length === 0 ? [] : [`deletes ${deletes.join(', ')}`]),
  ]
  return `${instance} ${parts.join(' and ')}`
}

/** Why a forecast is not within the budget; undefined when it is. Pure. */
export function overBudget(
  { maxReplace = Number.POSITIVE_INFINITY, maxDelete = Number.POSITIVE_INFINITY }: RolloutBudget,
  { replaces, deletes, details, isKnown }: Forecast,
): string | undefined {
  const examples = details.length === 0 ? '' : `: ${details.join('; ')}`
  if (!isKnown) return `what it would replace and delete cannot be told${examples}`
  const parts = [
    ...(replaces > maxReplace ? [`replace ${replaces}, allowed are ${maxReplace}`] : []),
    ...(deletes > maxDelete ? [`delete ${deletes}, allowed are ${maxDelete}`] : []),
  ]
  return parts.length === 0 ? undefined : `it would ${parts.join(', and ')}${examples}`
}
