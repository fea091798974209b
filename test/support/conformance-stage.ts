import { expect } from '@jest/globals'
import type { KubeObject } from '../../src/kube/object.ts'
import type { Doc } from '../../src/provider/index.ts'
import { isOurs } from './conformance-connection.ts'
import type { FieldCase } from './conformance-field-cases.ts'
import {
  conditionsOf,
  isSteady,
  type ManagedObjects,
  statusOf,
  toManifest,
  withPath,
} from './conformance-objects.ts'
import type { Outsider } from './conformance-outsider.ts'
import type { ConformanceRig } from './conformance-rig.ts'
import type { Template } from './conformance-template.ts'

/** What the scenes of one kind play with. */
export interface StageDeps {
  readonly rig: ConformanceRig
  readonly outsider: Outsider
  readonly objects: ManagedObjects
  readonly example: Template
  /** A field whose drift is corrected unasked. */
  readonly probe: FieldCase
}

/** How the object of a scene begins. */
export interface Beginning {
  /** Members of the manifest beside the example's. */
  readonly spec?: Doc
  readonly annotations?: Readonly<Record<string, string>>
  /** `spec.forProvider`; default: with the probe at its first value. */
  readonly declared?: Doc
}

/** One object of its own for one scene, and what a scene does with it and asks of it. */
export class Stage {
  readonly name: string
  readonly #deps: StageDeps
  #mark = 0

  constructor(deps: StageDeps, name: string) {
    this.#deps = deps
    this.name = name
  }

  get objects(): ManagedObjects {
    return this.#deps.objects
  }

  get outsider(): Outsider {
    return this.#deps.outsider
  }

  get probe(): FieldCase {
    return this.#deps.probe
  }

  /** `spec.forProvider` that declares the probe's first value. */
  get declared(): Doc {
    return this.forProvider(this.probe)
  }

  /** `spec.forProvider` of a case, for the object of this scene. */
  forProvider({ declared }: FieldCase): Doc {
    const text = JSON.stringify(declared)
    return JSON.parse(text.replaceAll(this.#deps.example.metadata.name, this.name))
  }

  /** The same with the path set to another value. */
  with({ path }: FieldCase, value: unknown): Doc {
    return withPath(this.objects.kind, this.declared, path, value)
  }

  manifest({ spec, annotations = {}, declared = this.declared }: Beginning = {}) {
    const manifest = toManifest(this.#deps.example, this.name, declared)
    const own = manifest.spec as Doc
    const metadata = { ...manifest.metadata, annotations }
    return { ...manifest, metadata, spec: { ...own, ...spec } }
  }

  /** Creates the object and waits until it is ready and in sync. */
  async begin(beginning: Beginning = {}): Promise<void> {
    await this.objects.create(this.manifest(beginning))
    await this.until(isSteady, 'ready and in sync')
    await this.watch()
  }

  /** Calls are counted from here on. */
  async watch(): Promise<void> {
    this.#mark = await this.#deps.rig.calls.mark()
  }

  /** Somebody else sets the value. */
  async drift(value: unknown = this.probe.to, { path } = this.probe): Promise<void> {
    const isShown = await this.outsider.alter(this.name, this.declared, { path, value })
    if (!isShown) throw new Error('the cloud does not show what was set')
  }

  /** Asks for a reconcile and waits for its last word. */
  async check(): Promise<KubeObject> {
    const object = (await this.objects.check([this.name])).get(this.name)
    if (object === undefined) throw new Error(`no answer to a request: ${await this.describe()}`)
    return object
  }

  async until(condition: (object: KubeObject) => boolean, what: string): Promise<KubeObject> {
    const object = (await this.objects.await([this.name], condition)).get(this.name)
    if (object === undefined) throw new Error(`never ${what}: ${await this.describe()}`)
    return object
  }

  untilSteady(): Promise<KubeObject> {
    return this.until(isSteady, 'ready and in sync')
  }

  /** Waits for a condition, given as `Type=Status/Reason`. */
  untilCondition(condition: string): Promise<KubeObject> {
    return this.until((object) => conditionsOf(object).includes(condition), condition)
  }

  /** The controller's cloud calls since `watch`. */
  async calls(): Promise<readonly string[]> {
    return (await this.#since()).map(({ operation }) => operation)
  }

  async writes(): Promise<readonly string[]> {
    return (await this.#since()).filter(({ write }) => write).map(({ operation }) => operation)
  }

  /** Reasons of all Events about the object, oldest first. */
  async reasons(): Promise<readonly string[]> {
    return (await this.objects.events(this.name)).map(({ reason }) => reason)
  }

  /** Asserts what was told by Events and what was written since `watch`. */
  async expectTold(reasons: readonly string[], writes: 'no writes' | 'writes'): Promise<void> {
    const written = await this.writes()
    expect({ reasons: await this.reasons(), wrote: written.length > 0 }).toEqual({
      reasons,
      wrote: writes === 'writes',
    })
  }

  async describe(): Promise<string> {
    const { conditions, drift } = statusOf(await this.objects.get(this.name))
    return JSON.stringify({ conditions, drift })
  }

  async #since() {
    const made = await this.#deps.rig.calls.since(this.#mark)
    return made.filter((call) => isOurs(call) && call.resource === this.name)
  }
}
