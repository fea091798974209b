import type { Repeat } from './retry.ts'

/** One request. `verb` and `resource` are for metrics and messages, `path` has no query. */
export interface KubeRequest {
  readonly verb: KubeVerb
  readonly resource: string
  readonly path: string
  readonly query?: string
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly body?: { readonly contentType: string; readonly value: unknown }
  readonly repeat: Repeat
  /** Passes the client-side rate limit by: lease renewals must not queue behind bulk work. */
  readonly urgent?: boolean
}

export type KubeVerb = 'get' | 'list' | 'watch' | 'create' | 'patch' | 'apply' | 'delete'

/** One finished attempt. `code` is 0 when no answer arrived; a watch counts when it is answered. */
export interface RequestFacts {
  readonly verb: KubeVerb
  readonly resource: string
  readonly code: number
  readonly seconds: number
}

/** The verb and the path: the start of every message. The query is left out, tokens vary in it. */
export function labelOf(request: KubeRequest): string {
  return `${request.verb} ${request.path}`
}
