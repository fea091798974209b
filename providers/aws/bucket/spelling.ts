/**
 * The manifest spells members as the SDK does, in camelCase. Where they differ in more than the
 * first letter, a group says how, in a record from the manifest's spelling to the SDK's.
 */
export type Spelling = Readonly<Record<string, string>>

/** The type of a manifest's value once spelled for the SDK. `date` is the only time S3 has. */
export type Spelled<
  T,
  S extends Spelling = Readonly<Record<never, never>>,
> = T extends readonly (infer E)[]
  ? Spelled<E, S>[]
  : T extends object
    ? {
        -readonly [K in keyof T & string as SpelledName<K, S>]: K extends 'date'
          ? Date
          : Spelled<T[K], S>
      }
    : T

type SpelledName<K extends string, S extends Spelling> = K extends keyof S ? S[K] : Capitalize<K>

/** A value of the manifest as the SDK wants it. */
export function toSdk<T, const S extends Spelling = Readonly<Record<never, never>>>(
  value: T,
  spelling?: S,
): Spelled<T, S> {
  const names = new Map(Object.entries(spelling ?? {}))
  // The walk does at run time what the type says member by member; the compiler cannot follow it.
  return walk(
    value,
    (name) => names.get(name) ?? name.charAt(0).toUpperCase() + name.slice(1),
  ) as Spelled<T, S>
}

/** A value of the SDK in the manifest's spelling; members without a value are left out. */
export function fromSdk(value: unknown, spelling: Spelling = {}): unknown {
  const names = new Map(Object.entries(spelling).map(([ours, theirs]) => [theirs, ours]))
  return walk(value, (name) => names.get(name) ?? name.charAt(0).toLowerCase() + name.slice(1))
}

function walk(value: unknown, rename: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => walk(item, rename))
  if (value instanceof Date) return toText(value)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined && member !== null)
    .map(([name, member]) => [
      rename(name),
      name === 'date' && typeof member === 'string' ? new Date(member) : walk(member, rename),
    ])
  return Object.fromEntries(members)
}

/** RFC 3339 without the milliseconds S3 does not have. */
function toText(time: Date): string {
  return time.toISOString().replace('.000Z', 'Z')
}
