import { isJsonObject } from '../../kube/json.ts'
import type { CompositionSource, KindRef } from './source.ts'

/**
 * Every kind whose schema `compile` will ask for: load them first. Each once, sorted. Like `compile`
 * it takes anything that looks like a Composition.
 */
export function kindsOf(source: CompositionSource): readonly KindRef[] {
  const kinds = new Map<string, KindRef>()
  const add = (candidate: unknown): void => {
    const kind = kindRefOf(candidate)
    if (kind !== undefined) kinds.set(`${kind.apiVersion} ${kind.kind}`, kind)
  }
  add(source.compositeTypeRef)
  const nodes: readonly unknown[] = Array.isArray(source.nodes) ? source.nodes : []
  for (const node of nodes.filter(isJsonObject)) {
    for (const part of [node.resource, node.ref, node.query]) add(part)
  }
  return [...kinds].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, kind]) => kind)
}

/** The literal `apiVersion` and `kind` of a template; undefined when they are not both there. */
export function kindRefOf(candidate: unknown): KindRef | undefined {
  if (!isJsonObject(candidate)) return undefined
  const { apiVersion, kind } = candidate
  const areTexts = typeof apiVersion === 'string' && typeof kind === 'string'
  if (!areTexts || apiVersion === '' || kind === '' || `${apiVersion}${kind}`.includes('${')) {
    return undefined
  }
  return { apiVersion, kind }
}

/** Kubernetes' own API groups: the defaults in their schemas stand on required fields too. */
export function isBuiltIn({ apiVersion }: KindRef): boolean {
  const [group = '', version] = apiVersion.split('/')
  return version === undefined || !group.includes('.') || builtInGroups.has(group)
}

const builtInGroups: ReadonlySet<string> = new Set(
  [
    'admissionregistration',
    'apiextensions',
    'apiregistration',
    'authentication',
    'authorization',
    'certificates',
    'coordination',
    'discovery',
    'events',
    'flowcontrol.apiserver',
    'networking',
    'node',
    'rbac.authorization',
    'resource',
    'scheduling',
    'storage',
  ].map((group) => `${group}.k8s.io`),
)
