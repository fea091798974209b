import type { JsonObject } from '../../kube/json.ts'
import type { Finding } from '../../runtime/conditions.ts'
import {
  conditionStatus,
  ready,
  severity,
  type WireResource,
  type WireResponse,
  type WireSelector,
} from './protocol.ts'
import type {
  DesiredResource,
  DesiredState,
  Ready,
  Requirements,
  ResourceSelector,
} from './state.ts'
import { fromStruct, mapSorted } from './struct.ts'

/** What a function answered, in plain JSON. */
export interface FunctionResponse {
  readonly desired: DesiredState
  readonly context: JsonObject
  readonly requirements: Requirements
  readonly results: readonly StepResult[]
  /** Wanted on the composite; reasons may be empty. */
  readonly conditions: readonly Finding[]
  /** Undefined: unlimited and not to be cached. Never 0. */
  readonly ttlMs: number | undefined
}

/** `Unspecified` also stands for values that this version of the protocol does not know. */
export type Severity = 'Fatal' | 'Warning' | 'Normal' | 'Unspecified'

export interface StepResult {
  readonly severity: Severity
  readonly message: string
  readonly reason: string | undefined
}

/** Enum values that we do not know read as the unspecified one. */
export function toFunctionResponse(wire: WireResponse): FunctionResponse {
  return {
    desired: {
      composite: toDesired(wire.desired?.composite),
      resources: mapSorted(wire.desired?.resources ?? {}, toDesired),
    },
    context: fromStruct(wire.context),
    requirements: toRequirements(wire.requirements),
    results: (wire.results ?? []).map(toResult),
    conditions: (wire.conditions ?? []).map(toCondition),
    ttlMs: toMs(wire.meta?.ttl),
  }
}

function toDesired(wire: WireResource | undefined): DesiredResource {
  const { connectionDetails } = wire ?? {}
  return {
    resource: fromStruct(wire?.resource),
    ready: toReady(wire?.ready),
    ...(connectionDetails === undefined ? {} : { connectionDetails }),
  }
}

function toReady(value: number | undefined): Ready {
  if (value === ready.yes) return 'True'
  return value === ready.no ? 'False' : 'Unspecified'
}

function toRequirements(wire: WireResponse['requirements']): Requirements {
  return {
    resources: mapSorted(wire?.resources ?? {}, toSelector),
    extraResources: mapSorted(wire?.extraResources ?? {}, toSelector),
    schemas: mapSorted(wire?.schemas ?? {}, ({ apiVersion = '', kind = '' }) => ({
      apiVersion,
      kind,
    })),
  }
}

function toSelector(wire: WireSelector): ResourceSelector {
  const { apiVersion = '', kind = '', matchName, matchLabels, namespace } = wire
  return {
    apiVersion,
    kind,
    ...(matchName === undefined ? {} : { matchName }),
    ...(matchLabels === undefined ? {} : { matchLabels: { ...matchLabels.labels } }),
    // An empty one means none, as in the reference implementation.
    ...(namespace ? { namespace } : {}),
  }
}

function toResult(wire: NonNullable<WireResponse['results']>[number]): StepResult {
  return {
    severity: toSeverity(wire.severity),
    message: wire.message ?? '',
    reason: wire.reason || undefined,
  }
}

function toSeverity(value: number | undefined): Severity {
  switch (value) {
    case severity.fatal:
      return 'Fatal'
    case severity.warning:
      return 'Warning'
    case severity.normal:
      return 'Normal'
    default:
      return 'Unspecified'
  }
}

function toCondition(wire: NonNullable<WireResponse['conditions']>[number]): Finding {
  return {
    type: wire.type ?? '',
    status: toStatus(wire.status),
    reason: wire.reason ?? '',
    message: wire.message ?? '',
  }
}

function toStatus(value: number | undefined): Finding['status'] {
  if (value === conditionStatus.true) return 'True'
  return value === conditionStatus.false ? 'False' : 'Unknown'
}

type WireDuration = NonNullable<NonNullable<WireResponse['meta']>['ttl']>

function toMs(ttl: WireDuration | undefined): number | undefined {
  const ms = (ttl?.seconds ?? 0) * 1000 + (ttl?.nanos ?? 0) / 1_000_000
  return ms > 0 ? ms : undefined
}
