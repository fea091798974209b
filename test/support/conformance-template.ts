import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseAllDocuments } from 'yaml'
import type { AnyKind, Doc } from '../../src/provider/index.ts'

/** A kind's example.yaml under the name that it has there. */
export interface Template {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string }
  readonly spec: Readonly<Record<string, unknown>> & { readonly forProvider: Doc }
}

const providers = fileURLToPath(new URL('../../providers', import.meta.url))

/** Throws when the kind brings no example. */
export function templateOf({ names }: AnyKind): Template {
  const apiVersion = `${names.group}/${names.version}`
  const found = readdirSync(providers, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('/example.yaml'))
    .flatMap((path) => parseAllDocuments(readFileSync(join(providers, path), 'utf8')))
    .map((document): Template => document.toJS())
    .find((one) => one.kind === names.kind && one.apiVersion === apiVersion)
  if (found === undefined) throw new Error(`${apiVersion} ${names.kind} has no example.yaml`)
  return found
}

/** The example under another name, which it takes on wherever it names itself. */
export function renamed(example: Template, name: string): Template {
  return JSON.parse(JSON.stringify(example).replaceAll(example.metadata.name, name))
}
