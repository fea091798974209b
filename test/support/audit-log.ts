import { type AuditEvent, readAuditLogFrom } from '../../src/local/audit.ts'

const account = 'system:serviceaccount:plumbline-system:plumbline'
const writing = new Set(['create', 'update', 'patch', 'delete', 'deletecollection'])

/** What the controller's ServiceAccount wrote, by the API server's own account. */
export class AuditLog {
  readonly #path: string
  readonly #events: AuditEvent[] = []
  #end = 0
  #reading: Promise<void> = Promise.resolve()

  constructor(path: string) {
    this.#path = path
  }

  /** Where the log ends now. */
  async mark(): Promise<number> {
    return (await this.#read()).length
  }

  /** The controller's writes since the mark, as `verb resource/subresource name`. */
  async writesSince(mark: number): Promise<readonly string[]> {
    const events = await this.#read()
    return events
      .slice(mark)
      .filter(({ user, verb }) => user.username === account && writing.has(verb))
      .map(printWrite)
  }

  /** Each line is read once: a log grows to dozens of megabytes. */
  async #read(): Promise<readonly AuditEvent[]> {
    const read = this.#reading.then(() => readAuditLogFrom(this.#path, this.#end))
    this.#reading = read.then(({ events, end }) => {
      for (const event of events) this.#events.push(event)
      this.#end = end
    })
    await this.#reading
    return this.#events
  }
}

function printWrite({ verb, objectRef = {} }: AuditEvent): string {
  const { resource = '', subresource, name = '' } = objectRef
  return `${verb} ${resource}${subresource === undefined ? '' : `/${subresource}`} ${name}`
}
