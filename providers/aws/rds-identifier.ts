import { type ExternalName, toExternalName } from '../../src/provider/index.ts'

const identifier = /^[a-z](-?[a-z0-9])*$/

/** RDS stores names in lower case and looks them up in any. */
export function toRdsName(name: string): ExternalName {
  return toExternalName(name.toLowerCase())
}

/**
 * Why a name cannot be an identifier of RDS, or undefined. `what`: the thing to name, for the
 * sentence; `longest`: its limit in characters. Source: the parameters of the Create operations in
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/Welcome.html
 */
export function checkRdsIdentifier(
  name: string,
  { what, longest }: { readonly what: string; readonly longest: number },
): string | undefined {
  if (name.length <= longest && identifier.test(name.toLowerCase())) return undefined
  return `${JSON.stringify(name)} cannot name a ${what}: use 1 to ${longest} letters, digits and hyphens, first a letter, no hyphen at the end, no two hyphens in a row`
}
