import { type ExternalName, toExternalName } from '../../../src/provider/index.ts'

const identifier = /^[a-z](-?[a-z0-9])*$/

/** RDS stores identifiers in lower case and looks them up in any. */
export function toSnapshotName(name: string): ExternalName {
  return toExternalName(name.toLowerCase())
}

/**
 * Why a name cannot be a DBSnapshotIdentifier, or undefined. Source:
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBSnapshot.html
 */
export function checkSnapshotName(name: string): string | undefined {
  if (name.length >= 1 && name.length <= 255 && identifier.test(name.toLowerCase())) {
    return undefined
  }
  return `${JSON.stringify(name)} cannot name a DB snapshot: use 1 to 255 letters, digits and hyphens, first a letter, no hyphen at the end, no two hyphens in a row`
}
