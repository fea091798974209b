import { checkRdsIdentifier } from '../provider.ts'

/**
 * Why a name cannot be a DBParameterGroupName, or undefined. RDS's own groups (default.postgres16)
 * have a period, so none of them can be named.
 */
export function checkGroupName(name: string): string | undefined {
  return checkRdsIdentifier(name, { what: 'DB parameter group', longest: 255 })
}
