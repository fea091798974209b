import { setTimeout as delay } from 'node:timers/promises'
import { applyChanges } from '../../src/drift/apply-changes.ts'
import { compare } from '../../src/drift/compare.ts'
import { createMeans } from '../../src/drift/digest.ts'
import { until } from '../../src/local/until.ts'
import {
  type AnyKind,
  type Applier,
  type Change,
  type Connection,
  type Doc,
  type ExternalName,
  type FieldTable,
  type Observation,
  type Present,
  printPath,
  toExternalName,
} from '../../src/provider/index.ts'

/** One place, and what to set it to; undefined: remove it. */
export interface Alteration {
  readonly path: Change['path']
  readonly value: unknown
}

const limits = { everyMs: 100, withinMs: 20_000 }
const noSecret = (): undefined => undefined

/** Somebody else with rights in the cloud: works on external resources behind Plumbline's back. */
export class Outsider {
  readonly #kind: AnyKind
  readonly #bind: () => ReturnType<AnyKind['bind']>
  #ports: ReturnType<AnyKind['bind']> | undefined
  readonly #signal = new AbortController().signal

  /** `connection` is the provider's own; its calls are told from the controller's by user agent. */
  constructor(kind: AnyKind, connection: Connection, region: string) {
    this.#kind = kind
    this.#bind = () => kind.bind(connection.clients, region)
  }

  /** Bound when first used: a kind loads its SDK then, which only a running test may do. */
  #bound(): ReturnType<AnyKind['bind']> {
    this.#ports ??= this.#bind()
    return this.#ports
  }

  /** All groups of the resource. */
  async look(name: string): Promise<Observation> {
    const groups = new Set(this.#kind.fields.order)
    const ask = { groups, existence: 'unknown' as const }
    const { reader } = await this.#bound()
    return this.#kind.observe(reader, this.#nameOf(name), ask, this.#signal)
  }

  /** The resource once it stands still. */
  settled(name: string): Promise<Present> {
    const check = async (): Promise<Present | undefined> => {
      const seen = await this.look(name)
      const isStill = seen.is === 'present' && seen.phase === 'ready' && seen.writable !== 'none'
      return isStill && seen.note === undefined ? seen : undefined
    }
    return until(check, { ...limits, what: `${name} to stand still` }, this.#signal)
  }

  /** The printed paths at which the resource is not as declared. */
  async differences(name: string, declared: Doc): Promise<readonly string[]> {
    const seen = await this.settled(name)
    return this.#compare(declared, seen.actual)
      .filter(
        ({ is, rules }) => is !== 'InSync' && is !== 'NoOpEdit' && rules.compare !== 'write-only',
      )
      .map(({ at }) => at)
  }

  /**
   * Makes the alteration by the kind's own applier and waits until the cloud shows it. False: it was
   * accepted, and the cloud does not show it.
   */
  async alter(name: string, declared: Doc, { path, value }: Alteration): Promise<boolean> {
    const seen = await this.settled(name)
    const [first] = path
    const member = first !== undefined && 'member' in first ? first.member : ''
    const group = this.#kind.fields.groupOf.get(member) ?? ''
    const at = printPath(path)
    const changes: readonly Change[] = [{ path, at, desired: value, actual: undefined }]
    const next = applyChanges(this.#kind.fields, group, seen.actual, changes)
    const write = {
      ...{ changes, next: next as never, secret: noSecret },
      ...{ desired: { ...declared, ...next } as never, rest: seen.rest?.[group] },
    }
    const appliers = this.#kind.update as Readonly<
      Record<string, Applier<unknown, FieldTable, string>>
    >
    const { writer } = await this.#bound()
    await appliers[group]?.(writer, this.#nameOf(name), write, this.#signal)
    const wanted = { ...declared, ...next }
    return this.#shows(name, wanted, at)
  }

  /** Removes the resource, whatever is in it, and waits until it is gone. */
  async remove(name: string, declared: Doc): Promise<void> {
    const { writer } = await this.#bound()
    const deletion = { name: this.#nameOf(name), force: 'yes', options: declared } as const
    const check = async (): Promise<true | undefined> => {
      const observed = await this.look(name)
      if (observed.is === 'absent') return true
      if (observed.phase === 'deleting') return undefined
      const requestedAt = '2026-01-01T00:00:00Z'
      await this.#kind.delete(writer, { ...deletion, observed, requestedAt }, this.#signal)
      return undefined
    }
    await until(check, { ...limits, what: `${name} to go` }, this.#signal)
  }

  async #shows(name: string, wanted: Doc, at: string): Promise<boolean> {
    for (let tries = 0; tries < 20; tries++) {
      const { actual } = await this.settled(name)
      const verdict = this.#compare(wanted, actual).find((one) => one.at === at)
      if (verdict === undefined || verdict.is === 'InSync' || verdict.is === 'NoOpEdit') return true
      await delay(100)
    }
    return false
  }

  #compare(desired: Doc, actual: Doc) {
    const means = createMeans({ key: Buffer.alloc(32), uid: 'outsider', secrets: new Map() })
    const table = this.#kind.fields
    const memory = { applied: new Map<string, string>(), known: new Map<string, string>() }
    const groups = new Set(table.order)
    return compare({ table, desired, actual, groups, exempt: new Set(), memory }, means)
  }

  #nameOf(name: string): ExternalName {
    const { identity } = this.#kind
    return identity.is === 'chosen' ? identity.toName(name) : toExternalName(name)
  }
}
