import { KubeError } from './error.ts'
import { isJsonObject, stringMember } from './json.ts'
import { apiVersionOf, type KubeObject, type Resource } from './object.ts'
import type { ListPage } from './port.ts'

/** A page of a list and the token of the next page; "" when this is the last one. */
export interface ParsedPage extends ListPage {
  readonly continueToken: string
}

/**
 * Checks that an answer has the shape of an object. Items of lists of built-in types carry neither
 * apiVersion nor kind; they get those of the resource.
 */
export function toKubeObject(resource: Resource, label: string, value: unknown): KubeObject {
  if (!isJsonObject(value) || !isJsonObject(value.metadata)) throw unreadable(label)
  if (stringMember(value.metadata, 'name') === undefined) throw unreadable(label)
  const typed =
    value.kind === undefined
      ? { apiVersion: apiVersionOf(resource), kind: resource.kind, ...value }
      : value
  // The API server validates metadata against its schema; the members above tell objects apart
  // from what a proxy or another server would answer.
  return typed as KubeObject
}

export function toListPage(resource: Resource, label: string, value: unknown): ParsedPage {
  if (!isJsonObject(value) || !isJsonObject(value.metadata)) throw unreadable(label)
  const resourceVersion = stringMember(value.metadata, 'resourceVersion')
  // An empty list of some servers has `items: null`.
  const items = value.items ?? []
  if (resourceVersion === undefined || !Array.isArray(items)) throw unreadable(label)
  return {
    items: items.map((item) => toKubeObject(resource, label, item)),
    resourceVersion,
    continueToken: stringMember(value.metadata, 'continue') ?? '',
  }
}

function unreadable(label: string): KubeError {
  return new KubeError({
    message: `${label}: the answer is no Kubernetes object; check the server's address`,
    code: 200,
    reason: 'Unknown',
  })
}
