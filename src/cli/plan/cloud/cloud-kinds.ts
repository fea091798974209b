import { isJsonObject } from '../../../kube/json.ts'
import type { KubeObject } from '../../../kube/object.ts'
import type { LoadedProvider } from '../../../managed/crd/loaded-provider.ts'
import type { AnyKind } from '../../../provider/index.ts'
import { groupOf } from '../../manifest/manifest.ts'

/** A kind module with the provider that it belongs to. */
export interface CloudKind {
  readonly loaded: LoadedProvider
  readonly kind: AnyKind
}

/** The suffix of the groups of managed resources, by convention. */
const ownGroups = '.plumbline.dev'

/** Whom to ask about an object. */
export class CloudKinds {
  readonly #kinds: readonly CloudKind[]

  constructor(providers: readonly LoadedProvider[]) {
    this.#kinds = providers.flatMap((loaded) => loaded.kinds.map((kind) => ({ loaded, kind })))
  }

  find({ apiVersion, kind }: Pick<KubeObject, 'apiVersion' | 'kind'>): CloudKind | undefined {
    return this.#kinds.find(({ kind: { names } }) => {
      return names.kind === kind && names.group === groupOf(apiVersion)
    })
  }
}

/** Whether the object has an external resource, also where this program has no module for its kind. */
export function isManaged(kinds: CloudKinds, object: KubeObject): boolean {
  if (kinds.find(object) !== undefined) return true
  const { apiVersion, spec } = object
  return groupOf(apiVersion).endsWith(ownGroups) && isJsonObject(spec) && 'forProvider' in spec
}
