import type { AnyKind, Provider } from '../../provider/index.ts'

/** A provider with its kinds, as found in one folder of providers. */
export interface LoadedProvider {
  readonly provider: Provider
  readonly kinds: readonly AnyKind[]
}
