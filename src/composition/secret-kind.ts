/** Members of a Secret whose values are secret; their names are not. */
export const secretMembers: ReadonlySet<string> = new Set(['data', 'stringData'])

/** Whether an object is of the kind whose data is secret. */
export function isSecret({ apiVersion, kind }: Kinded): boolean {
  return apiVersion === 'v1' && kind === 'Secret'
}

interface Kinded {
  readonly apiVersion?: unknown
  readonly kind?: unknown
}
