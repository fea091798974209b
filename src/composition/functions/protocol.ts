import { fromJSON } from '@grpc/proto-loader'
import { protocolPackage, protocolSchema, serviceName } from './protocol-schema.ts'
import type { Struct } from './struct.ts'

/** Values of the protocol's enums that we write or tell apart; every other number is "unspecified". */
export const ready = { yes: 1, no: 2 } as const
export const severity = { fatal: 1, warning: 2, normal: 3 } as const
export const conditionStatus = { true: 2, false: 3 } as const

/** CAPABILITIES, REQUIRED_RESOURCES, CREDENTIALS, CONDITIONS, REQUIRED_SCHEMAS: what we honour. */
export const capabilities: readonly number[] = [1, 2, 3, 4, 5]

export interface WireResource {
  readonly resource?: Struct
  readonly connectionDetails?: Readonly<Record<string, Uint8Array>>
  readonly ready?: number
}

export interface WireState {
  readonly composite?: WireResource
  readonly resources?: Readonly<Record<string, WireResource>>
}

export interface WireSelector {
  readonly apiVersion?: string
  readonly kind?: string
  readonly matchName?: string
  readonly matchLabels?: { readonly labels?: Readonly<Record<string, string>> }
  readonly namespace?: string
}

interface WireResources {
  readonly items?: readonly WireResource[]
}

/** RunFunctionRequest; every member may be absent. */
export interface WireRequest {
  readonly meta?: { readonly tag?: string; readonly capabilities?: readonly number[] }
  readonly observed?: WireState
  readonly desired?: WireState
  readonly input?: Struct
  readonly context?: Struct
  readonly extraResources?: Readonly<Record<string, WireResources>>
  readonly credentials?: Readonly<
    Record<
      string,
      { readonly credentialData: { readonly data: Readonly<Record<string, Uint8Array>> } }
    >
  >
  readonly requiredResources?: Readonly<Record<string, WireResources>>
  readonly requiredSchemas?: Readonly<Record<string, { readonly openapiV3?: Struct }>>
}

/** RunFunctionResponse without `output`, which only Operations read. */
export interface WireResponse {
  readonly meta?: { readonly ttl?: { readonly seconds?: number; readonly nanos?: number } }
  readonly desired?: WireState
  readonly results?: readonly {
    readonly severity?: number
    readonly message?: string
    readonly reason?: string
  }[]
  readonly context?: Struct
  readonly requirements?: {
    readonly extraResources?: Readonly<Record<string, WireSelector>>
    readonly resources?: Readonly<Record<string, WireSelector>>
    readonly schemas?: Readonly<Record<string, { apiVersion?: string; kind?: string }>>
  }
  readonly conditions?: readonly {
    readonly type?: string
    readonly status?: number
    readonly reason?: string
    readonly message?: string
  }[]
}

/** The one method of the protocol: its paths and its codec. Encoded parts may be concatenated. */
export interface RunFunctionMethod {
  /** gRPC path of each version. */
  readonly paths: { readonly v1: string; readonly v1beta1: string }
  encode(request: WireRequest): Buffer
  decodeRequest(bytes: Buffer): WireRequest
  decodeResponse(bytes: Buffer): WireResponse
}

export const runFunction: RunFunctionMethod = loadMethod()

function loadMethod(): RunFunctionMethod {
  // Longs only occur in durations, whose seconds fit a double.
  const packages = fromJSON(protocolSchema, { longs: Number })
  const service = packages[`${protocolPackage}.${serviceName}`]
  if (service === undefined || 'format' in service || service.RunFunction === undefined) {
    throw new TypeError('the protocol schema lacks its service')
  }
  const { path, requestSerialize, requestDeserialize, responseDeserialize } = service.RunFunction
  return {
    paths: { v1: path, v1beta1: path.replace(protocolPackage, `${protocolPackage}beta1`) },
    encode: requestSerialize,
    // The codec only yields what the schema says, and these types repeat the schema.
    decodeRequest: (bytes) => requestDeserialize(bytes) as WireRequest,
    decodeResponse: (bytes) => responseDeserialize(bytes) as WireResponse,
  }
}
