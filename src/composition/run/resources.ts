import type { Resource } from '../../kube/object.ts'
import type { RestMapping } from '../../kube/rest-mapping.ts'
import type { KindRef } from '../graph/index.ts'

/** Which resource serves a kind; undefined when the API server does not serve it. */
export interface Resources {
  /** In this very version, for what is to be written. */
  find(kind: KindRef): Resource | undefined
  /** In any version, for what was written once: its version may not be served any more. */
  locate(kind: KindRef): Resource | undefined
}

/** Asks for all kinds at once; `stored` are those of objects that exist. Throws KubeError. */
export async function findResources(
  mapping: RestMapping,
  kinds: { readonly wanted: readonly KindRef[]; readonly stored: readonly KindRef[] },
  signal: AbortSignal,
): Promise<Resources> {
  const [wanted, stored] = await Promise.all([
    findEach(kinds.wanted, (each) => mapping.find(each.apiVersion, each.kind, signal)),
    findEach(kinds.stored, (each) => mapping.findAnyVersion(each.apiVersion, each.kind, signal)),
  ])
  return {
    find: (kind) => wanted.get(nameOf(kind)),
    locate: (kind) => stored.get(nameOf(kind)) ?? wanted.get(nameOf(kind)),
  }
}

async function findEach(
  kinds: readonly KindRef[],
  find: (kind: KindRef) => Promise<Resource | undefined>,
): Promise<ReadonlyMap<string, Resource | undefined>> {
  const names = new Map(kinds.map((kind) => [nameOf(kind), kind]))
  const found = [...names].map(async ([name, kind]) => [name, await find(kind)] as const)
  return new Map(await Promise.all(found))
}

function nameOf({ apiVersion, kind }: KindRef): string {
  return `${apiVersion} ${kind}`
}
