/** A variable of the process environment: with the SDK itself, the only reader of it here. */
export function environment(name: string): string | undefined {
  const value = process.env[name]
  return value === '' ? undefined : value
}
