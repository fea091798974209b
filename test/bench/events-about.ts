import type { KubeReader } from '../../src/kube/port.ts'
import { EVENTS } from '../../src/kube/well-known.ts'

/** The members of an events.k8s.io/v1 Event that a user reads. */
export interface ToldEvent {
  readonly reason: string
  readonly note: string
  readonly eventTime: string
}

/** All Events about the object with this uid, oldest first. */
export async function eventsAbout(
  kube: KubeReader,
  uid: string,
  signal: AbortSignal,
): Promise<readonly ToldEvent[]> {
  const found: ToldEvent[] = []
  const options = { namespace: 'default', fieldSelector: `regarding.uid=${uid}` }
  for await (const page of kube.list(EVENTS, options, signal)) {
    found.push(...(page.items as unknown as readonly ToldEvent[])) // the schema of events.k8s.io/v1
  }
  return found.toSorted((a, b) => a.eventTime.localeCompare(b.eventTime))
}
