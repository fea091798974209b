import { type ExternalName, toExternalName } from '../../../src/provider/index.ts'

const identifier = /^[a-z](-?[a-z0-9])*$/

/** RDS stores identifiers in lower case and looks them up in any. */
export function toInstanceName(name: string): ExternalName {
  return toExternalName(name.toLowerCase())
}

/**
 * Why a name cannot be a DBInstanceIdentifier, or undefined. Source:
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
 */
export function checkInstanceName(name: string): string | undefined {
  if (name.length >= 1 && name.length <= 63 && identifier.test(name.toLowerCase())) {
    return undefined
  }
  return `${JSON.stringify(name)} cannot name a DB instance: use 1 to 63 letters, digits and hyphens, first a letter, no hyphen at the end, no two hyphens in a row`
}
