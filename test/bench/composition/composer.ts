import type { ObjectKey, Resource } from '../../../src/kube/object.ts'
import type { KubeClient, NewObject } from '../../../src/kube/port.ts'
import type { AuditEvent } from '../../../src/local/audit.ts'
import type { Environment } from '../../../src/local/environment.ts'

/** What composers work with: one API server for all, one composer at a time. */
export interface World {
  readonly environment: Environment
  readonly kube: KubeClient
  readonly say: (line: string) => void
  readonly signal: AbortSignal
}

/** A program that makes five ConfigMaps of each composite, one field of each patched from it. */
export interface Composer {
  readonly name: ComposerName
  /** The kind of its composites. */
  readonly resource: Resource
  /** Whether the audit log tells of a request that it made. */
  made(event: AuditEvent): boolean
  /** Starts it, or starts it again, and resolves when composites can be made. */
  start(): Promise<void>
  stop(): Promise<void>
  readonly pid: number
}

export type ComposerName = 'plumbline' | 'kro1' | 'kro10'

/** What the five children of a composite are called after it. */
export const childIds = ['alpha', 'beta', 'gamma', 'delta', 'epsilon'] as const

export const namespace = 'default'

/** A composite with a value that every child must carry. */
export function compositeOf({ resource }: Composer, name: string): NewObject {
  const { group, version, kind } = resource
  const metadata = { name, namespace }
  return { apiVersion: `${group}/${version}`, kind, metadata, spec: { value: carriedBy(name) } }
}

export function carriedBy(name: string): string {
  return `of ${name}`
}

/** Keys of the children of a composite; both composers name them alike. */
export function childKeys(name: string): readonly ObjectKey[] {
  return childIds.map((id) => `${namespace}/${name}-${id}` as ObjectKey) // as keyOf prints them
}

/** An expression in a template, as both languages write it. */
export function expression(source: string): string {
  return `\${${source}}`
}
