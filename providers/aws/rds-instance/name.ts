import { checkRdsIdentifier } from '../provider.ts'

/** Why a name cannot be a DBInstanceIdentifier, or undefined. */
export function checkInstanceName(name: string): string | undefined {
  return checkRdsIdentifier(name, { what: 'DB instance', longest: 63 })
}
