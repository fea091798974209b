import { createHash } from 'node:crypto'
import type { JsonObject } from '../../kube/json.ts'
import { FunctionError, messageOf } from './error.ts'
import {
  capabilities,
  ready,
  runFunction,
  type WireRequest,
  type WireResource,
} from './protocol.ts'
import type {
  Answers,
  DesiredResource,
  DesiredState,
  ObservedResource,
  ObservedState,
} from './state.ts'
import { mapSorted, toStruct } from './struct.ts'

/** Everything one call carries. */
export interface FunctionRequest {
  /** From `encodeObserved`: the same bytes for every call of a reconcile. */
  readonly observed: Buffer
  readonly desired: DesiredState | undefined
  readonly input: JsonObject | undefined
  readonly context: JsonObject
  /** By the name that the step gave them. */
  readonly credentials: Readonly<Record<string, Readonly<Record<string, Uint8Array>>>>
  readonly answers: Answers
}

/** The observed state as a part of any request. FunctionError RequestInvalid. */
export function encodeObserved({ composite, resources }: ObservedState): Buffer {
  return encode(() => ({
    observed: { composite: fromObserved(composite), resources: mapSorted(resources, fromObserved) },
  }))
}

/**
 * The request without its meta: equal content has equal bytes. An absent desired state is an empty
 * one. FunctionError RequestInvalid.
 */
export function encodeBody(request: FunctionRequest): Buffer {
  const { desired, input, context, credentials, answers } = request
  const rest = encode(() => ({
    desired: desired === undefined ? {} : fromDesiredState(desired),
    ...(input === undefined ? {} : { input: toStruct(input) }),
    context: toStruct(context),
    extraResources: mapSorted(answers.extraResources, fromItems),
    credentials: mapSorted(credentials, (data) => ({
      credentialData: { data: mapSorted(data, (value) => value) },
    })),
    requiredResources: mapSorted(answers.resources, fromItems),
    requiredSchemas: mapSorted(answers.schemas, ({ openapiV3 }) =>
      openapiV3 === undefined ? {} : { openapiV3: toStruct(openapiV3) },
    ),
  }))
  // The encoded parts of a message may be put one after the other.
  return Buffer.concat([request.observed, rest])
}

/** Identifies a request by its content: lower-case hex SHA-256 of its body. */
export function tagOf(body: Buffer): string {
  return createHash('sha256').update(body).digest('hex')
}

/** The bytes to send. All calls of one step carry the tag of its first. */
export function withMeta(body: Buffer, tag: string): Buffer {
  return Buffer.concat([encode(() => ({ meta: { tag, capabilities } })), body])
}

function encode(build: () => WireRequest): Buffer {
  try {
    return runFunction.encode(build())
  } catch (error) {
    // The codec refuses what nests deeper than it reads, and so does any function.
    const message = `cannot be called: its request cannot be encoded: ${messageOf(error)}`
    throw new FunctionError('RequestInvalid', message, { cause: error })
  }
}

function fromObserved({ resource, connectionDetails }: ObservedResource): WireResource {
  return {
    resource: toStruct(resource),
    ...(connectionDetails === undefined
      ? {}
      : { connectionDetails: mapSorted(connectionDetails, (value) => value) }),
  }
}

function fromDesiredState({ composite, resources }: DesiredState): WireRequest['desired'] & object {
  return { composite: fromDesired(composite), resources: mapSorted(resources, fromDesired) }
}

function fromDesired(desired: DesiredResource): WireResource {
  const plain = fromObserved(desired)
  switch (desired.ready) {
    case 'True':
      return { ...plain, ready: ready.yes }
    case 'False':
      return { ...plain, ready: ready.no }
    case 'Unspecified':
      return plain
    default:
      return desired.ready satisfies never
  }
}

function fromItems(items: readonly JsonObject[]): { readonly items: readonly WireResource[] } {
  return { items: items.map((resource) => ({ resource: toStruct(resource) })) }
}
