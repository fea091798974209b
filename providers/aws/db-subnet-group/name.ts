const groupName = /^[a-z][a-z0-9 ._-]{0,254}$/
/** AWS's own group, which can be neither made nor changed. */
const reserved = 'default'

/**
 * Why a name cannot be a DBSubnetGroupName, or undefined. Source:
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBSubnetGroup.html
 */
export function checkGroupName(name: string): string | undefined {
  const stored = name.toLowerCase()
  if (stored === reserved) return `${JSON.stringify(name)} is AWS's own group: use another name`
  if (groupName.test(stored)) return undefined
  return `${JSON.stringify(name)} cannot name a DB subnet group: use 1 to 255 letters, digits, periods, underscores, spaces and hyphens, first a letter`
}
