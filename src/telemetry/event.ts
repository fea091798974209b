import type { KubeObject } from '../kube/object.ts'
import type { NewObject } from '../kube/port.ts'

/** Something that happened to an object, for `kubectl describe`. One per transition. */
export interface RecordedEvent {
  /** From toEventName: the same transition always has the same name. */
  readonly name: string
  /** CamelCase, for programs. */
  readonly reason: string
  readonly type: 'Normal' | 'Warning'
  /** What the controller did or would do: Observe, Correct, Hold, Adopt, … */
  readonly action: string
  /** For people; made a single line and cut to 1,024 bytes. Never a secret. */
  readonly note: string
  readonly regarding: ObjectReference
  readonly related?: ObjectReference
}

export interface ObjectReference {
  readonly apiVersion: string
  readonly kind: string
  readonly namespace?: string
  readonly name: string
  readonly uid: string
}

export function toObjectReference({ apiVersion, kind, metadata }: KubeObject): ObjectReference {
  const { namespace, name, uid } = metadata
  return { apiVersion, kind, ...(namespace === undefined ? {} : { namespace }), name, uid }
}

const nameLimit = 253

/**
 * `<object>.<episode>.<reason>` as a DNS subdomain: lower-cased, other characters become `-`. The
 * object's part is cut when it is too long, since episode and reason tell the events apart.
 */
export function toEventName(object: string, episode: string, reason: string): string {
  const suffix = `.${toLabel(episode)}.${toLabel(reason)}`
  const head = object.split('.').map(toLabel).join('.')
  return `${trimSeparators(head.slice(0, nameLimit - suffix.length))}${suffix}`
}

/** Begins and ends with a letter or digit; a part without any becomes `x`. */
function toLabel(text: string): string {
  return trimSeparators(text.toLowerCase().replace(/[^a-z0-9-]/g, '-')) || 'x'
}

function trimSeparators(text: string): string {
  return text.replace(/^[.-]+|[.-]+$/g, '')
}

/** Where the event is stored: beside its object, or in `default` for a cluster-scoped one. */
export function eventNamespace(event: RecordedEvent): string {
  return event.regarding.namespace ?? 'default'
}

export interface EventStamp {
  /** Milliseconds since the epoch. */
  readonly at: number
  /** Which replica reports, at most 128 characters. */
  readonly instance: string
}

/** The manifest; its required members are those of events.k8s.io/v1. */
export function toEventManifest(event: RecordedEvent, stamp: EventStamp): NewObject {
  return {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { name: event.name, namespace: eventNamespace(event) },
    eventTime: toMicroTime(stamp.at),
    reportingController: 'plumbline.dev/controller',
    reportingInstance: stamp.instance,
    action: event.action,
    reason: event.reason,
    type: event.type,
    note: toNote(event.note),
    regarding: event.regarding,
    ...(event.related === undefined ? {} : { related: event.related }),
  }
}

/** RFC 3339 with exactly six decimals; the API server refuses the three of JavaScript. */
export function toMicroTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z')
}

/** The server's limit, in bytes. */
const noteLimit = 1024
const ellipsis = '…'

/** One line of at most 1,024 bytes of UTF-8, cut between characters and marked by `…`. */
export function toNote(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  const bytes = Buffer.from(line, 'utf8')
  if (bytes.length <= noteLimit) return line
  let end = noteLimit - Buffer.byteLength(ellipsis)
  // Bytes 10xxxxxx continue a character: step back to where it begins.
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1
  return bytes.toString('utf8', 0, end).trimEnd() + ellipsis
}
