import { isDeepStrictEqual } from 'node:util'
import type { AnyKind, Doc } from '../../src/provider/index.ts'
import { type FieldCase, fieldCases } from '../support/conformance-field-cases.ts'
import { declaredBy, withPath } from '../support/conformance-objects.ts'
import { splitDocuments, type Template } from '../support/conformance-template.ts'
import { documentsIn, filesIn, type KindFolder, type Manifest } from '../support/kind-folder.ts'

/** One object of a kind, what it needs, and what a user changes about it. */
export interface Scenario {
  /** The file that it is from, without ending. */
  readonly name: string
  readonly kind: AnyKind
  readonly own: Template
  /** What all objects of the scenario need, in order of creation. */
  readonly shared: readonly Manifest[]
  /** What each object needs for itself: the documents whose name contains the object's. */
  readonly companions: readonly Manifest[]
  /** Merge patches of the companions and the object, in this order. */
  readonly edits: readonly Manifest[]
  /** A declared field that is corrected unasked when somebody else changes it. */
  readonly probe: FieldCase
}

/** The example of a kind, and each file of its folder `scenarios`. */
export function scenariosIn(folder: KindFolder): readonly Scenario[] {
  const files = filesIn(folder, 'scenarios').filter((file) => !file.endsWith('.edit'))
  return ['example', ...files].map((file) => readScenario(folder, file))
}

/** What all objects of the scenarios need, each document once. Throws when two differ under one name. */
export function sharedBy(scenarios: readonly Scenario[]): readonly Manifest[] {
  const found = new Map<string, Manifest>()
  for (const manifest of scenarios.flatMap(({ shared }) => shared)) {
    const name = `${manifest.kind} ${manifest.metadata.name}`
    if (found.has(name) && !isDeepStrictEqual(found.get(name), manifest)) {
      throw new Error(`two scenarios need a different ${name}: give one of them another name`)
    }
    found.set(name, manifest)
  }
  return [...found.values()]
}

function readScenario(folder: KindFolder, file: string): Scenario {
  const { kind, path } = folder
  const place = `${path}/${file}.yaml`
  const { own, prerequisites } = splitDocuments(kind, documentsIn(folder, `${file}.yaml`), place)
  const declared = declaredBy(kind, own)
  const cases = openCases(kind, declared)
  const edits = documentsIn(folder, `${file}.edit.yaml`)
  const isCompanion = ({ metadata }: Manifest) => metadata.name.includes(own.metadata.name)
  return {
    name: `${kind.names.kind} ${file}`,
    kind,
    // An edit is written for the manifest's own spelling.
    own: edits.length > 0 ? own : { ...own, spec: { ...own.spec, forProvider: declared } },
    shared: prerequisites.filter((one) => !isCompanion(one)),
    companions: prerequisites.filter(isCompanion),
    edits: edits.length > 0 ? edits : [deriveEdit(kind, own, cases)],
    probe: found(cases.find(isCheap), kind),
  }
}

/** The fields that the manifest declares and that can be set to another value. */
function openCases(kind: AnyKind, declared: Doc): readonly FieldCase[] {
  return fieldCases(kind, declared).cases.filter(
    ({ from, to, drifts, declared: own }) =>
      drifts && from !== undefined && to !== undefined && isDeepStrictEqual(own, declared),
  )
}

/** One field of each group that is written, from the declared value to another one. */
function deriveEdit(kind: AnyKind, own: Template, cases: readonly FieldCase[]): Manifest {
  const groups = [...Map.groupBy(cases, (one) => kind.fields.groupOf.get(memberOf(one)))]
  const chosen = groups.map(([, inGroup]) => found(inGroup.find(isCheap) ?? inGroup[0], kind))
  const declared = found(chosen[0], kind).declared
  const edited = chosen.reduce((doc, { path, to }) => withPath(kind, doc, path, to), declared)
  const members = new Set(chosen.map(memberOf))
  const forProvider = Object.fromEntries(
    Object.entries(edited).filter(([member]) => members.has(member)),
  )
  const { apiVersion, metadata } = own
  return { apiVersion, kind: own.kind, metadata, spec: { forProvider } }
}

function found(one: FieldCase | undefined, { names }: AnyKind): FieldCase {
  if (one !== undefined) return one
  throw new Error(`${names.kind}: a manifest declares no field that may be changed without risk`)
}

function isCheap({ rules }: FieldCase): boolean {
  return rules.risk === undefined
}

function memberOf({ path: [first] }: FieldCase): string {
  return first !== undefined && 'member' in first ? first.member : ''
}
