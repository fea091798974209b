import type { Doc } from '../../../src/provider/index.ts'

/** The members of an instance that decide about its storage performance. */
export interface StorageShape {
  readonly engine?: string | undefined
  readonly storageType?: string | undefined
  readonly allocatedStorage?: number | undefined
}

/** The storage members of a desired or actual state. */
export function storageShape(values: Doc): StorageShape {
  const { engine, storageType, allocatedStorage } = values
  return {
    engine: typeof engine === 'string' ? engine : undefined,
    storageType: typeof storageType === 'string' ? storageType : undefined,
    allocatedStorage: typeof allocatedStorage === 'number' ? allocatedStorage : undefined,
  }
}

/** From this size in GiB on, gp3 performance can be provisioned; engines not listed have no limit. */
const gp3Thresholds: readonly (readonly [RegExp, number])[] = [
  [/^(mariadb|mysql|postgres)/, 400],
  [/oracle/, 200],
]

/**
 * Whether `iops` and `storageThroughput` are fixed by the cloud. Sending them is refused and reading
 * them returns a baseline nobody asked for. Source:
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html#gp3-storage
 */
export function hasFixedPerformance(storage: StorageShape): boolean {
  if (storage.storageType?.toLowerCase() !== 'gp3') return false
  const engine = storage.engine?.toLowerCase() ?? ''
  const threshold = gp3Thresholds.find(([pattern]) => pattern.test(engine))?.[1] ?? 0
  return (storage.allocatedStorage ?? 0) < threshold
}

/** Whether the volume has provisioned performance, so that size and iops are changed together. */
export function isProvisioned(storage: StorageShape): boolean {
  const type = storage.storageType?.toLowerCase()
  if (type === 'io1' || type === 'io2') return true
  return type === 'gp3' && !hasFixedPerformance(storage)
}
