import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseAllDocuments } from 'yaml'
import { loadProviders } from '../../src/cli/load-providers.ts'
import type { AnyKind } from '../../src/provider/index.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A manifest of a managed resource, as a kind's example.yaml has it. */
export interface Example {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace: string }
  readonly spec: { readonly forProvider: Readonly<Record<string, unknown>> }
}

const folders = ['providers', 'test/support/sample-provider']

/** Every provider there is, and the sample, whose kind has one field of every shape. */
export const loaded = (
  await Promise.all(folders.map((folder) => loadProviders(join(root, folder))))
).flat()

export const kinds = loaded.flatMap((provider) => provider.kinds)

const examples = folders.flatMap(examplesBelow)

/** The kind's example in namespace `default` under the given name. Throws when there is none. */
export function exampleOf({ names }: AnyKind, name: string): Example {
  const apiVersion = `${names.group}/${names.version}`
  const found = examples.find(
    (example) => example.kind === names.kind && example.apiVersion === apiVersion,
  )
  if (found === undefined) throw new Error(`${apiVersion} ${names.kind} has no example.yaml`)
  return { ...found, metadata: { name, namespace: 'default' } }
}

/** A file may hold other objects beside the example, such as the Secret that it names. */
function examplesBelow(folder: string): readonly Example[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('/example.yaml'))
    .flatMap((path) => parseAllDocuments(readFileSync(join(root, folder, path), 'utf8')))
    .map((document): Example => document.toJS())
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
