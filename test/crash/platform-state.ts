import { COMPOSITIONS, DEFINITIONS, FUNCTIONS, REVISIONS } from '../../src/composition/resources.ts'
import type { KubeObject } from '../../src/kube/object.ts'
import {
  CONFIG_MAPS,
  CUSTOM_RESOURCE_DEFINITIONS,
  EVENTS,
  SECRETS,
} from '../../src/kube/well-known.ts'
import { anonymous } from './anonymous.ts'
import type { Platform } from './platform.ts'

/** What a platform is now, without names, ids and times: equal for equal histories. */
export type PlatformState = Readonly<Record<string, readonly unknown[]>>

/** Members that differ between equal platforms: times, versions, and hashes of what has a name in it. */
const unequal = new Set([
  ...['uid', 'resourceVersion', 'generation', 'creationTimestamp', 'lastTransitionTime'],
  ...['since', 'upTo', 'applied', 'digest', 'fingerprint', 'accepted'],
])
const hashes = /-[0-9a-f]{7}\b/g
const own = [DEFINITIONS, COMPOSITIONS, FUNCTIONS, REVISIONS]
const made = [CONFIG_MAPS, SECRETS]

export async function readPlatform(platform: Platform): Promise<PlatformState> {
  const { resource } = platform.api
  const kinds = [resource, ...own, ...made, CUSTOM_RESOURCE_DEFINITIONS]
  const lists = await Promise.all(kinds.map((kind) => platform.list(kind)))
  platform.remember(lists.flat())
  const alike = aliker(platform)
  const views = lists.map((objects) =>
    objects.map((object) => alike(JSON.stringify(viewOf(object), withoutUnequal))).sort(),
  )
  return Object.fromEntries(
    views.map((texts, at) => [
      kinds[at] === resource ? 'instances' : (kinds[at]?.plural ?? ''),
      texts.map((text) => JSON.parse(text)),
    ]),
  )
}

/** What was told of everything that belongs to the platform, each as often as it was. */
export async function readTold(platform: Platform): Promise<readonly string[]> {
  const events = await platform.list(EVENTS)
  const alike = aliker(platform)
  return events.map((event) => alike(printEvent(event))).sort()
}

function printEvent(event: KubeObject): string {
  const { reason, note, regarding } = event as unknown as {
    readonly reason: string
    readonly note: string
    readonly regarding: { readonly kind: string; readonly name: string }
  } // an Event's own shape
  return `${reason} ${regarding.kind} ${regarding.name}: ${note}`
}

/** A CRD is what the definition's digest says it is. */
function viewOf({ metadata, kind, ...content }: KubeObject): unknown {
  const { name, finalizers, labels, annotations, ownerReferences, deletionTimestamp } = metadata
  const isLeaving = deletionTimestamp !== undefined
  const head = { name, finalizers, labels, annotations, ownerReferences, isLeaving }
  return kind === CUSTOM_RESOURCE_DEFINITIONS.kind ? head : { ...head, ...content }
}

function withoutUnequal(member: string, value: unknown): unknown {
  return unequal.has(member) ? 'SET' : value
}

/** The same for every platform: without what it is called, and what is called after that. */
function aliker({ word, api, called }: Platform): (text: string) => string {
  return (text) => {
    const said = [...called].reduce((left, [from, to]) => left.replaceAll(from, to), text)
    return anonymous(said.replaceAll(api.resource.kind, 'KIND').replace(hashes, '-HASH'), word)
  }
}
