export interface CheckSchedule {
  readonly uid: string
  /** The routine interval between two checks of one object. */
  readonly intervalMs: number
  /** Wall clock, so that an object's slot survives a restart. */
  readonly nowMs: number
  /** Numbers in [0, 1). */
  readonly random: () => number
}

/** The share of the interval that jitter adds, and by which a check may come before its slot. */
const slack = 0.05

/**
 * Milliseconds until an object's next routine check.
 *
 * Each object has one slot per interval, at a phase taken from its uid, so checks spread evenly and
 * do not gather after a restart, however many objects appear at once. Jitter only adds: a check
 * that ran before its slot would be due again at the slot. For the same reason a slot nearer than
 * the jitter's width is left out. The result lies between 5 % and 110 % of the interval.
 */
export function nextCheck({ uid, intervalMs, nowMs, random }: CheckSchedule): number {
  const phase = fraction(uid) * intervalMs
  const untilSlot = (((phase - nowMs) % intervalMs) + intervalMs) % intervalMs
  const tooNear = untilSlot < slack * intervalMs
  return untilSlot + (tooNear ? intervalMs : 0) + random() * slack * intervalMs
}

/** A stable number in [0, 1) for a text: FNV-1a, finished by murmur3's mixer to spread low bits. */
function fraction(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}
