import { checkRdsIdentifier } from '../provider.ts'

/** Why a name cannot be a DBSnapshotIdentifier, or undefined. */
export function checkSnapshotName(name: string): string | undefined {
  return checkRdsIdentifier(name, { what: 'DB snapshot', longest: 255 })
}
