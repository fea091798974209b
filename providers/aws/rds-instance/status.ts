import type { Phase } from '../../../src/provider/index.ts'

/** What a status word allows: the phase, whether it is background work, what may be written. */
export interface StatusFacts {
  readonly phase: Phase
  /** The instance serves while the cloud works on it. */
  readonly background: boolean
  readonly writable: 'all' | 'none' | readonly string[]
}

/** Tags may be written in any known status but creating and deleting. */
const tagsOnly = ['tags']
/** The way out of a full volume is growth; refusing it would leave the user without one. */
const growth = ['tags', 'allocatedStorage', 'maxAllocatedStorage']

const ready: StatusFacts = { phase: 'ready', background: false, writable: 'all' }
const background: StatusFacts = { phase: 'ready', background: true, writable: tagsOnly }
const updating: StatusFacts = { phase: 'updating', background: false, writable: tagsOnly }
const degraded: StatusFacts = { phase: 'degraded', background: false, writable: 'all' }
const failed: StatusFacts = { phase: 'failed', background: false, writable: tagsOnly }
const deleting: StatusFacts = { phase: 'deleting', background: false, writable: 'none' }

/**
 * Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html. The API
 * has no closed list.
 */
const words: Readonly<Record<string, StatusFacts>> = {
  available: ready,
  'storage-optimization': { ...ready, background: true },
  'backing-up': background,
  'configuring-enhanced-monitoring': background,
  'configuring-iam-database-auth': background,
  'configuring-log-exports': background,
  'configuring-associated-roles': background,
  'configuring-activity-stream': background,
  creating: { phase: 'creating', background: false, writable: 'none' },
  modifying: updating,
  rebooting: updating,
  renaming: updating,
  'resetting-master-credentials': updating,
  upgrading: updating,
  maintenance: updating,
  starting: updating,
  stopping: updating,
  'moving-to-vpc': updating,
  'converting-to-vpc': updating,
  'storage-config-upgrade': updating,
  'storage-initialization': updating,
  'validating-configuration': updating,
  'automation-paused': updating,
  backtracking: updating,
  stopped: { ...degraded, writable: tagsOnly },
  'storage-full': { ...degraded, writable: growth },
  'incompatible-parameters': degraded,
  'incompatible-option-group': degraded,
  'incompatible-network': failed,
  'incompatible-restore': failed,
  'incompatible-create': failed,
  'incompatible-credentials': failed,
  failed,
  'modify-failed': failed,
  'upgrade-failed': failed,
  'insufficient-capacity': failed,
  'restore-error': failed,
  'unsupported-configuration': failed,
  'inaccessible-encryption-credentials': failed,
  'inaccessible-encryption-credentials-recoverable': failed,
  'delete-precheck': deleting,
  deleting,
  deleted: deleting,
}

/** Every status word known to this kind. */
export const statusWords: readonly string[] = Object.keys(words)

/** Facts of a status word. An unknown word is a transition in which nothing is written. */
export function statusFacts(word: string): StatusFacts {
  return words[word] ?? { phase: 'updating', background: false, writable: 'none' }
}

const advice: Readonly<Record<string, string>> = {
  stopped: 'stopped: start the instance',
  'storage-full': 'storage-full: raise allocatedStorage, or set maxAllocatedStorage',
  'incompatible-parameters':
    'incompatible-parameters: correct the parameter group, or set another dbParameterGroupName',
  'incompatible-option-group':
    'incompatible-option-group: correct the option group, or set another optionGroupName',
  'incompatible-network':
    'incompatible-network: free addresses in the subnet group, or restore into another one',
  'incompatible-credentials': 'incompatible-credentials: reset the master password',
  'inaccessible-encryption-credentials':
    'inaccessible-encryption-credentials: the key is gone; restore from a backup',
  'inaccessible-encryption-credentials-recoverable':
    'inaccessible-encryption-credentials-recoverable: enable the key, then start the instance',
  'insufficient-capacity': 'insufficient-capacity: set another dbInstanceClass',
}

/** What mends an instance in this status, where that is known. */
export function statusAdvice(word: string): string | undefined {
  return advice[word]
}
