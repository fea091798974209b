import type { DbParameterGroupDesired } from './fields.ts'

/** RDS has one parameter of a name in any case, so two declared spellings contradict each other. */
export function checkDesired({ parameters = [] }: DbParameterGroupDesired): string | undefined {
  const spellings = Map.groupBy(
    parameters.map(({ parameterName }) => parameterName),
    (name) => name.toLowerCase(),
  )
  const twice = [...spellings.values()].find((names) => names.length > 1)
  if (twice === undefined) return undefined
  const names = twice.map((name) => JSON.stringify(name)).sort()
  return `spec.forProvider.parameters: ${names.join(' and ')} name one parameter: keep one of them`
}
