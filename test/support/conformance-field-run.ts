import { KubeError } from '../../src/kube/error.ts'
import type { KubeObject } from '../../src/kube/object.ts'
import type { AnyKind, Doc } from '../../src/provider/index.ts'
import { isOurs } from './conformance-connection.ts'
import type { FieldCase } from './conformance-field-cases.ts'
import {
  isHandled,
  isSteady,
  ManagedObjects,
  statusOf,
  type ToldEvent,
  toManifest,
  withPath,
} from './conformance-objects.ts'
import type { Outsider } from './conformance-outsider.ts'
import type { ConformanceRig } from './conformance-rig.ts'
import type { Template } from './conformance-template.ts'

/** What one step left behind for one case. */
export interface StepResult {
  /** undefined: what the step waits for did not come in time. */
  readonly object: KubeObject | undefined
  /** The operations of the controller's cloud calls, those that write apart. */
  readonly calls: readonly string[]
  readonly writes: readonly string[]
  /** The controller's writes to the cluster during the step. */
  readonly kubeWrites: readonly string[]
  /** Paths at which the cloud is not as declared at the end of the step. */
  readonly differences: readonly string[]
  /** Events about the object since the step began. */
  readonly events: readonly ToldEvent[]
}

type Results = ReadonlyMap<FieldCase, StepResult>

/**
 * One object per case, all taken through the same life, one step after the other: created, looked
 * at again, edited, changed by somebody else, released, deleted. Each step runs once, when first
 * asked for, after the one before it.
 */
export class FieldRun {
  readonly cases: readonly FieldCase[]
  readonly #rig: ConformanceRig
  readonly #objects: ManagedObjects
  readonly #outsider: Outsider
  readonly #example: Template
  readonly #names: Map<FieldCase, string>
  readonly #refused = new Map<FieldCase, string>()
  readonly #steps = new Map<string, Promise<Results>>()

  constructor(
    deps: { readonly rig: ConformanceRig; readonly outsider: Outsider },
    kind: AnyKind,
    example: Template,
    cases: readonly FieldCase[],
  ) {
    this.#rig = deps.rig
    this.#outsider = deps.outsider
    this.#objects = new ManagedObjects(deps.rig, kind)
    this.#example = example
    this.cases = cases
    this.#names = new Map(cases.map((one, at) => [one, `${kind.names.singular}-field${at}`]))
  }

  /** The cases whose manifests are not admitted, and why: they take no part from there on. */
  get refused(): ReadonlyMap<FieldCase, string> {
    return this.#refused
  }

  created(): Promise<Results> {
    return this.#once('created', async () => {
      await this.#each(async (one, name) => {
        const manifest = toManifest(this.#example, name, this.#declared(one, name))
        await this.#admit(one, this.#objects.create(manifest))
      })
      return this.#steady()
    })
  }

  /** Two more reconciles on request. */
  async rested(): Promise<Results> {
    await this.created()
    return this.#once('rested', async () => {
      await this.#objects.check([...this.#names.values()])
      return this.#objects.check([...this.#names.values()])
    })
  }

  /** The manifest goes from one value to the other. */
  async edited(): Promise<Results> {
    await this.rested()
    return this.#once('edited', async () => {
      await this.#each(async (one, name) => {
        await this.#admit(one, this.#objects.edit(name, this.#edited(one, name)))
      })
      return this.#steady()
    })
  }

  /** Somebody else sets another value; then a reconcile is requested. */
  async drifted(): Promise<Results> {
    await this.edited()
    return this.#once('drifted', async () => {
      const shown = new Set<string>()
      await this.#each(async (one, name) => {
        const alteration = { path: one.path, value: one.outside }
        const isShown = await this.#outsider
          .alter(name, this.#edited(one, name), alteration)
          .catch(() => false)
        if (isShown) shown.add(name)
      })
      await Promise.all([...shown].map((name) => this.#objects.request(name)))
      return this.#objects.await([...shown], (object) => {
        const drifts = this.#caseOf(object)?.drifts === true
        const { episode } = statusOf(object).drift ?? {}
        return isHandled(object) && isSteady(object) && (!drifts || episode !== undefined)
      })
    })
  }

  /** The manifest is silent about the member. */
  async released(): Promise<Results> {
    await this.drifted()
    return this.#once('released', async () => {
      await this.#each(async (one, name) => {
        const { [memberOf(one)]: _, ...others } = this.#edited(one, name)
        if (this.isReleasable(one)) await this.#objects.edit(name, others)
      })
      return this.#steady()
    })
  }

  /** Whether the manifest may be silent about it. */
  isReleasable(one: FieldCase): boolean {
    return this.#objects.kind.fields.schema.required?.includes(memberOf(one)) !== true
  }

  async deleted(): Promise<{
    readonly gone: ReadonlySet<FieldCase>
    readonly left: ReadonlySet<FieldCase>
  }> {
    await this.released()
    await this.#each(async (_, name) => {
      await this.#objects.delete(name)
      await this.#objects.delete(name)
    })
    const gone = new Set(await this.#objects.awaitGone([...this.#names.values()]))
    const left = new Set<FieldCase>()
    await this.#each(async (one, name) => {
      if ((await this.#outsider.look(name)).is === 'present') left.add(one)
    })
    const isGone = (one: FieldCase): boolean => gone.has(this.#names.get(one) ?? '')
    return { gone: new Set(this.cases.filter(isGone)), left }
  }

  #steady(): Promise<ReadonlyMap<string, KubeObject>> {
    return this.#objects.await([...this.#names.values()], isSteady)
  }

  #once(step: string, run: () => Promise<ReadonlyMap<string, KubeObject>>): Promise<Results> {
    const known = this.#steps.get(step) ?? this.#measure(step, run)
    this.#steps.set(step, known)
    return known
  }

  async #measure(
    step: string,
    run: () => Promise<ReadonlyMap<string, KubeObject>>,
  ): Promise<Results> {
    const { calls, audit } = this.#rig
    const marks = { calls: await calls.mark(), audit: await audit.mark() }
    const toldBefore = await this.#objects.allEvents()
    const reached = await run()
    const [made, written, told] = await Promise.all([
      calls.since(marks.calls),
      audit.writesSince(marks.audit),
      this.#objects.allEvents(),
    ])
    const results = new Map<FieldCase, StepResult>()
    await this.#each(async (one, name) => {
      const mine = made.filter((call) => isOurs(call) && call.resource === name)
      const before = new Set(toldBefore.get(name)?.map((event) => event.name))
      const object = reached.get(name)
      const declared = step === 'created' || step === 'rested' ? this.#declared : this.#edited
      results.set(one, {
        object,
        calls: mine.map(({ operation }) => operation),
        writes: mine.filter(({ write }) => write).map(({ operation }) => operation),
        kubeWrites: written.filter((line) => line.endsWith(` ${name}`)),
        differences:
          object === undefined
            ? ['not reached']
            : await this.#outsider.differences(name, declared.call(this, one, name)),
        events: (told.get(name) ?? []).filter((event) => !before.has(event.name)),
      })
    })
    return results
  }

  async #each(run: (one: FieldCase, name: string) => Promise<void>): Promise<void> {
    await Promise.all([...this.#names].map(([one, name]) => run(one, name)))
  }

  /** A rule over several fields may forbid what is valid by itself. */
  async #admit(one: FieldCase, request: Promise<KubeObject>): Promise<void> {
    try {
      await request
    } catch (error) {
      if (!(error instanceof KubeError) || error.reason !== 'Invalid') throw error
      this.#refused.set(one, error.message)
      this.#names.delete(one)
    }
  }

  #caseOf({ metadata }: KubeObject): FieldCase | undefined {
    return this.cases.find((one) => this.#names.get(one) === metadata.name)
  }

  #declared(one: FieldCase, name: string): Doc {
    const text = JSON.stringify(one.declared)
    return JSON.parse(text.replaceAll(this.#example.metadata.name, name))
  }

  #edited(one: FieldCase, name: string): Doc {
    return withPath(this.#objects.kind, this.#declared(one, name), one.path, one.to)
  }
}

function memberOf({ path: [first] }: FieldCase): string {
  return first !== undefined && 'member' in first ? first.member : ''
}
