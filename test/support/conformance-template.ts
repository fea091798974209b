import type { AnyKind, Doc } from '../../src/provider/index.ts'
import { documentsIn, type KindFolder, type Manifest } from './kind-folder.ts'

/** A kind's own document in its example.yaml, under the name that it has there. */
export interface Template extends Manifest {
  readonly spec: Readonly<Record<string, unknown>> & { readonly forProvider: Doc }
}

/** A manifest of a kind and what must exist before it. */
export interface Example {
  readonly own: Template
  /** In the order in which they have to be created. */
  readonly prerequisites: readonly Manifest[]
}

/** The kind's example.yaml. Throws when it has none. */
export function exampleIn(folder: KindFolder): Example {
  return splitDocuments(folder.kind, documentsIn(folder, 'example.yaml'), folder.path)
}

/**
 * The last document of the kind is its own; the documents before it are what it needs. Throws when
 * there is none, or when something follows it: `place` says where.
 */
export function splitDocuments(
  { names }: AnyKind,
  documents: readonly Manifest[],
  place: string,
): Example {
  const apiVersion = `${names.group}/${names.version}`
  const own = documents.at(-1)
  if (own?.kind !== names.kind || own.apiVersion !== apiVersion) {
    throw new Error(`${place}: the last document has to be a ${names.kind} of ${apiVersion}`)
  }
  return { own: own as Template, prerequisites: documents.slice(0, -1) } // as its CRD has it
}

/** The example under another name, which it takes on wherever it names itself. */
export function renamed<T extends Manifest>(manifest: T, from: string, to: string): T {
  return JSON.parse(JSON.stringify(manifest).replaceAll(from, to))
}
