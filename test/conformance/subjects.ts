import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadProviders } from '../../src/cli/load-providers.ts'
import type { AnyKind } from '../../src/provider/index.ts'
import { exampleIn, type Template } from '../support/conformance-template.ts'
import { kindFolders } from '../support/kind-folder.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folders = ['providers', 'test/support/sample-provider']

/** Every provider there is, and the sample, whose kind has one field of every shape. */
export const loaded = (
  await Promise.all(folders.map((folder) => loadProviders(join(root, folder))))
).flat()

export const kinds = loaded.flatMap((provider) => provider.kinds)

const kindsByFolder = (await Promise.all(folders.map((folder) => kindFolders(folder)))).flat()

/** The kind's example in namespace `default` under the given name. Throws when there is none. */
export function exampleOf(kind: AnyKind, name: string): Template {
  const folder = kindsByFolder.find((one) => one.kind === kind)
  if (folder === undefined) throw new Error(`${kind.names.kind} is in no folder of kinds`)
  return { ...exampleIn(folder).own, metadata: { name, namespace: 'default' } }
}

const at = '2026-01-01T00:00:00Z'

/** A status with every member that all kinds share. */
export const fullStatus = {
  observedGeneration: 1,
  conditions: ['Ready', 'Synced', 'Drifted', 'Stalled'].map((type) => ({
    type,
    status: type === 'Ready' ? 'True' : 'False',
    reason: type === 'Synced' ? 'ReconcileError' : 'Available',
    message: 'It is.',
    lastTransitionTime: at,
    observedGeneration: 1,
  })),
  externalName: 'the-name',
  externalStatus: 'available',
  lastHandledReconcileAt: 'now',
  drift: {
    state: 'Drifted',
    lastVerifiedTime: at,
    episode: { id: 'd-1', detectedAt: at, detectedBy: 'Poll', correctedAt: at, latencySeconds: 3 },
    fields: [
      {
        path: 'a.b',
        desired: '1',
        applied: '1',
        actual: '2',
        change: 'Modified',
        risk: 'Disruptive',
        action: 'Correcting',
        since: at,
        correctedAt: at,
      },
    ],
    counters: { episodes: 1, corrections: 1 },
    knownDifferences: ['a.c'],
    policy: { effective: 'Correct', source: 'default' },
  },
  sync: { key: 'k', applied: { '.a': { '.b': '12345678' } } },
}
