import { existsSync, readdirSync } from 'node:fs'
import type { Kubectl } from './kubectl.ts'
import { until } from './until.ts'

/**
 * Applies the YAML files of the directories in order (files by name) by server-side apply, unknown
 * fields refused, and waits until all CustomResourceDefinitions are served. Directories that are
 * absent or hold no YAML are passed over. Returns the names of all served definitions.
 */
export async function installManifests(
  kubectl: Kubectl,
  directories: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const present = directories.filter(hasYaml)
  if (present.length > 0) await applyFiles(kubectl, present, signal)
  return crdsEstablished(kubectl, signal)
}

/** Server-side apply of files or directories, taking over fields from other managers. */
async function applyFiles(
  kubectl: Kubectl,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const files = paths.flatMap((path) => ['-f', path])
  await kubectl.must([...applyFlags, ...files], {}, signal)
}

/** Like `applyFiles`, for a YAML text, under a field manager of its own: it withdraws nothing. */
export async function applyText(
  kubectl: Kubectl,
  text: string,
  signal: AbortSignal,
): Promise<void> {
  await kubectl.must(
    [...applyFlags, '--field-manager=plumbline-dev', '-f', '-'],
    { input: text },
    signal,
  )
}

const applyFlags = ['apply', '--server-side', '--force-conflicts', '--validate=strict']

async function crdsEstablished(
  kubectl: Kubectl,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const check = async (): Promise<ReadonlySet<string> | undefined> => {
    const text = await kubectl.must(['get', '--raw', crdPath], {}, signal)
    const { items } = JSON.parse(text) as CrdList // the API server's own format
    return items.every(isEstablished)
      ? new Set(items.map(({ metadata }) => metadata.name))
      : undefined
  }
  const limits = { everyMs: 100, withinMs: 30_000, what: 'the CRDs to be established' }
  return until(check, limits, signal)
}

const crdPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'

interface CrdList {
  readonly items: readonly Crd[]
}

interface Crd {
  readonly metadata: { readonly name: string }
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[]
  }
}

function isEstablished(crd: Crd): boolean {
  return (crd.status?.conditions ?? []).some(
    ({ type, status }) => type === 'Established' && status === 'True',
  )
}

function hasYaml(directory: string): boolean {
  return existsSync(directory) && readdirSync(directory).some((name) => /\.ya?ml$/.test(name))
}
