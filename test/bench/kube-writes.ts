import type { AuditEvent } from '../../src/local/audit.ts'

const controller = 'system:serviceaccount:plumbline-system:plumbline'
const writing = new Set(['create', 'update', 'patch', 'delete', 'deletecollection'])

/**
 * The controller's writes as `verb resource[/subresource]`. Renewals of its lease belong to the
 * process and not to an object: left out.
 */
export function writesOf(events: readonly AuditEvent[]): readonly string[] {
  return events
    .filter(({ stage, user, verb }) => {
      return stage === 'ResponseComplete' && user.username === controller && writing.has(verb)
    })
    .filter(({ objectRef }) => objectRef?.resource !== 'leases')
    .map(({ verb, objectRef }) => {
      const { resource = '', subresource } = objectRef ?? {}
      return `${verb} ${resource}${subresource === undefined ? '' : `/${subresource}`}`
    })
}
