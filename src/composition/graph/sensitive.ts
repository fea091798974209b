import { type Draft, expressionsOf } from './draft.ts'
import type { Path, Ref } from './graph.ts'
import type { Schema } from './schema.ts'

const secretMembers = ['data', 'stringData']

/** Nodes of which some or all is secret: Secrets, and values computed from them. */
export type SensitiveNodes = ReadonlyMap<string, 'secret' | 'derived'>

/** Takes the nodes in order, so that a value that reads a value that reads a Secret is found. */
export function sensitiveNodes(drafts: readonly Draft[]): SensitiveNodes {
  const found = new Map<string, 'secret' | 'derived'>()
  for (const draft of drafts) {
    if (isSecret(draft)) found.set(draft.id, 'secret')
    const isDerived = draft.kind === 'value' || draft.kind === 'function'
    const refs = expressionsOf(draft).flatMap(({ expression }) => expression.refs)
    if (isDerived && refs.some((ref) => isSensitive(ref, found))) found.set(draft.id, 'derived')
  }
  return found
}

/** Whether the value of a reference may be secret. A whole Secret is; its metadata is not. */
export function isSensitive({ root, path, tested }: Ref, nodes: SensitiveNodes): boolean {
  const kind = nodes.get(root)
  if (tested || kind === undefined) return false
  if (kind === 'derived') return true
  const [member] = path.filter((step) => typeof step === 'string')
  return member === undefined || secretMembers.includes(member)
}

/** Whether a place may hold a secret: the data of a Secret, and fields marked as passwords. */
export function mayHoldSecret(draft: Draft, path: Path, wanted: Schema): boolean {
  if (wanted.format === 'password') return true
  if (draft.kind === 'value' || draft.kind === 'function') return path[0] !== 'when'
  return draft.kind === 'resource' && isSecret(draft) && secretMembers.includes(String(path[0]))
}

function isSecret({ of }: Draft): boolean {
  return of?.apiVersion === 'v1' && of.kind === 'Secret'
}
