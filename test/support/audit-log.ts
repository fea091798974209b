import { type AuditEvent, readAuditLog } from '../../src/local/audit.ts'

const account = 'system:serviceaccount:plumbline-system:plumbline'
const writing = new Set(['create', 'update', 'patch', 'delete', 'deletecollection'])

/** What the controller's ServiceAccount wrote, by the API server's own account. */
export class AuditLog {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  /** Where the log ends now. */
  async mark(): Promise<number> {
    return (await readAuditLog(this.#path)).length
  }

  /** The controller's writes since the mark, as `verb resource/subresource name`. */
  async writesSince(mark: number): Promise<readonly string[]> {
    const events = (await readAuditLog(this.#path)).slice(mark)
    return events
      .filter(({ user, verb }) => user.username === account && writing.has(verb))
      .map(printWrite)
  }
}

function printWrite({ verb, objectRef = {} }: AuditEvent): string {
  const { resource = '', subresource, name = '' } = objectRef
  return `${verb} ${resource}${subresource === undefined ? '' : `/${subresource}`} ${name}`
}
