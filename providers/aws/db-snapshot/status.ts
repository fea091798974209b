import type { Phase } from '../../../src/provider/index.ts'

/** What a status word of RDS means for a snapshot. */
export interface StatusFacts {
  readonly phase: Phase
  readonly writable: 'all' | 'none'
}

const creating: StatusFacts = { phase: 'creating', writable: 'none' }
const updating: StatusFacts = { phase: 'updating', writable: 'none' }
const deleting: StatusFacts = { phase: 'deleting', writable: 'none' }
const failed: StatusFacts = { phase: 'failed', writable: 'none' }

/** The API has no closed list: these are the words its guides use of snapshots. */
const words: Readonly<Record<string, StatusFacts>> = {
  available: { phase: 'ready', writable: 'all' },
  creating,
  copying: creating,
  modifying: updating,
  upgrading: updating,
  deleting,
  deleted: deleting,
  failed,
}

/** Facts of a status word. An unknown word is a transition in which nothing is written. */
export function statusFacts(word: string): StatusFacts {
  return words[word] ?? updating
}

/** A stable sentence on how far it is, or on what mends it, where there is something to say. */
export function statusNote(word: string, percent: number | undefined): string | undefined {
  const { phase } = statusFacts(word)
  if (phase === 'failed') {
    return `${word}: nothing can be restored from it; take another snapshot under another name`
  }
  return phase === 'creating' && percent !== undefined ? `${word}: ${percent} percent` : undefined
}
