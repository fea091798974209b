import { untilAborted } from './deadline.ts'
import type { KubeDiscovery } from './discovery.ts'
import { apiVersionOf, type Resource } from './object.ts'

/**
 * Finds the resource that serves a kind. What was found is kept; what was not found is asked again
 * the next time, since definitions arrive later than the objects that need them.
 */
export class RestMapping {
  readonly #discovery: Pick<KubeDiscovery, 'resources' | 'versions'>
  readonly #served = new Map<string, readonly Resource[]>()
  readonly #asking = new Map<string, Promise<readonly Resource[]>>()

  constructor(discovery: Pick<KubeDiscovery, 'resources' | 'versions'>) {
    this.#discovery = discovery
  }

  /** The resource; undefined when the API server does not serve the kind (yet). Throws KubeError. */
  async find(apiVersion: string, kind: string, signal: AbortSignal): Promise<Resource | undefined> {
    const known = this.#served.get(apiVersion)?.find((resource) => resource.kind === kind)
    if (known !== undefined) return known
    const served = await this.#ask(apiVersion, signal)
    return served.find((resource) => resource.kind === kind)
  }

  /** As `find`; another version of the group when this one does not serve the kind (any more). */
  async findAnyVersion(
    apiVersion: string,
    kind: string,
    signal: AbortSignal,
  ): Promise<Resource | undefined> {
    const exact = await this.find(apiVersion, kind, signal)
    if (exact !== undefined) return exact
    const slash = apiVersion.indexOf('/')
    const group = slash < 0 ? '' : apiVersion.slice(0, slash)
    for (const version of await this.#discovery.versions(group, signal)) {
      const other = apiVersionOf({ group, version })
      const found = other === apiVersion ? undefined : await this.find(other, kind, signal)
      if (found !== undefined) return found
    }
    return undefined
  }

  /** The server says that it does not serve one of these any more. */
  forget(apiVersion: string): void {
    this.#served.delete(apiVersion)
    this.#asking.delete(apiVersion) // what is under way may have been answered before
  }

  /** One request at a time for a version, whoever asks; who gives up ends it for nobody else. */
  #ask(apiVersion: string, signal: AbortSignal): Promise<readonly Resource[]> {
    const asking = this.#asking.get(apiVersion) ?? this.#request(apiVersion)
    return untilAborted(asking, signal)
  }

  #request(apiVersion: string): Promise<readonly Resource[]> {
    // Nobody's signal: a request has a deadline of its own.
    const { signal } = new AbortController()
    const asking = this.#discovery.resources(apiVersion, signal).then((served) => served ?? [])
    this.#asking.set(apiVersion, asking)
    const isCurrent = () => this.#asking.get(apiVersion) === asking
    const end = () => {
      if (isCurrent()) this.#asking.delete(apiVersion)
    }
    asking.then((served) => {
      if (isCurrent()) this.#served.set(apiVersion, served)
      end()
    }, end)
    return asking
  }
}
