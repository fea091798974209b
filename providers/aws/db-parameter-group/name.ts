import { type ExternalName, toExternalName } from '../../../src/provider/index.ts'

const groupName = /^[a-z](-?[a-z0-9])*$/
const longest = 255

/** RDS stores names in lower case and looks them up in any. */
export function toGroupName(name: string): ExternalName {
  return toExternalName(name.toLowerCase())
}

/**
 * Why a name cannot be a DBParameterGroupName, or undefined. RDS's own groups (default.postgres16)
 * have a period, so none of them can be named. Source:
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBParameterGroup.html
 */
export function checkGroupName(name: string): string | undefined {
  if (name.length <= longest && groupName.test(name.toLowerCase())) return undefined
  return `${JSON.stringify(name)} cannot name a DB parameter group: use 1 to 255 letters, digits and hyphens, first a letter, no hyphen at the end, no two hyphens in a row`
}
