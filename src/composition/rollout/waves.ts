import { lastPlace, type RolloutSpec } from './rollout.ts'

/** How many waves there are. */
export function countWaves({ waves }: RolloutSpec): number {
  return waves?.length ?? 2
}

/** The place up to which a wave, counted from 1, reaches among these sorted places. Pure. */
export function reachOf(spec: RolloutSpec, wave: number, places: readonly string[]): string {
  if (wave >= countWaves(spec)) return lastPlace
  const percent = spec.waves?.[wave - 1]?.percent ?? 0
  const count = Math.max(1, Math.ceil((places.length * percent) / 100))
  return places[count - 1] ?? lastPlace
}
