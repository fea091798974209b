/**
 * The messages of Crossplane's function protocol v1, in the JSON form of protobufjs with camelCase
 * names. v1beta1 equals it field by field, so both share these bytes and only the path differs.
 */

interface Field {
  readonly type: string
  readonly id: number
  readonly rule?: 'repeated'
  readonly keyType?: 'string'
  readonly options?: { readonly proto3_optional: true }
}

interface Message {
  readonly fields: Readonly<Record<string, Field>>
  /** Lists are mutable in the type that the codec takes. */
  readonly oneofs?: Readonly<Record<string, { readonly oneof: string[] }>>
}

type MessageFields = Readonly<Record<string, Field>>

const one = (id: number, type: string): Field => ({ type, id })
const many = (id: number, type: string): Field => ({ type, id, rule: 'repeated' })
const map = (id: number, type: string): Field => ({ type, id, keyType: 'string' })
/** Explicit presence. */
const optional = (id: number, type: string): Field => ({
  type,
  id,
  options: { proto3_optional: true },
})

const struct = 'google.protobuf.Struct'

/** An optional field is the only member of a oneof that is named after it. */
function message(fields: MessageFields, oneofs: Message['oneofs'] = {}): Message {
  const single = Object.entries(fields)
    .filter(([, field]) => field.options?.proto3_optional)
    .map(([name]): [string, { oneof: string[] }] => [`_${name}`, { oneof: [name] }])
  return { fields, oneofs: { ...oneofs, ...Object.fromEntries(single) } }
}

const enums = {
  Capability: {
    values: {
      CAPABILITY_UNSPECIFIED: 0,
      CAPABILITY_CAPABILITIES: 1,
      CAPABILITY_REQUIRED_RESOURCES: 2,
      CAPABILITY_CREDENTIALS: 3,
      CAPABILITY_CONDITIONS: 4,
      CAPABILITY_REQUIRED_SCHEMAS: 5,
    },
  },
  Ready: { values: { READY_UNSPECIFIED: 0, READY_TRUE: 1, READY_FALSE: 2 } },
  Severity: {
    values: {
      SEVERITY_UNSPECIFIED: 0,
      SEVERITY_FATAL: 1,
      SEVERITY_WARNING: 2,
      SEVERITY_NORMAL: 3,
    },
  },
  Target: {
    values: { TARGET_UNSPECIFIED: 0, TARGET_COMPOSITE: 1, TARGET_COMPOSITE_AND_CLAIM: 2 },
  },
  Status: {
    values: {
      STATUS_CONDITION_UNSPECIFIED: 0,
      STATUS_CONDITION_UNKNOWN: 1,
      STATUS_CONDITION_TRUE: 2,
      STATUS_CONDITION_FALSE: 3,
    },
  },
}

const exchange = {
  RunFunctionRequest: message({
    meta: one(1, 'RequestMeta'),
    observed: one(2, 'State'),
    desired: one(3, 'State'),
    input: optional(4, struct),
    context: optional(5, struct),
    extraResources: map(6, 'Resources'),
    credentials: map(7, 'Credentials'),
    requiredResources: map(8, 'Resources'),
    requiredSchemas: map(9, 'Schema'),
  }),
  RunFunctionResponse: message({
    meta: one(1, 'ResponseMeta'),
    desired: one(2, 'State'),
    results: many(3, 'Result'),
    context: optional(4, struct),
    requirements: one(5, 'Requirements'),
    conditions: many(6, 'Condition'),
    output: optional(7, struct),
  }),
  RequestMeta: message({ tag: one(1, 'string'), capabilities: many(2, 'Capability') }),
  ResponseMeta: message({ tag: one(1, 'string'), ttl: optional(2, 'google.protobuf.Duration') }),
}

const content = {
  State: message({ composite: one(1, 'Resource'), resources: map(2, 'Resource') }),
  Resource: message({
    resource: one(1, struct),
    connectionDetails: map(2, 'bytes'),
    ready: one(3, 'Ready'),
  }),
  Resources: message({ items: many(1, 'Resource') }),
  Credentials: message(
    { credentialData: one(1, 'CredentialData') },
    { source: { oneof: ['credentialData'] } },
  ),
  CredentialData: message({ data: map(1, 'bytes') }),
  Requirements: message({
    extraResources: map(1, 'ResourceSelector'),
    resources: map(2, 'ResourceSelector'),
    schemas: map(3, 'SchemaSelector'),
  }),
  ResourceSelector: message(
    {
      apiVersion: one(1, 'string'),
      kind: one(2, 'string'),
      matchName: one(3, 'string'),
      matchLabels: one(4, 'MatchLabels'),
      namespace: optional(5, 'string'),
    },
    { match: { oneof: ['matchName', 'matchLabels'] } },
  ),
  MatchLabels: message({ labels: map(1, 'string') }),
  SchemaSelector: message({ apiVersion: one(1, 'string'), kind: one(2, 'string') }),
  Schema: message({ openapiV3: optional(1, struct) }),
  Result: message({
    severity: one(1, 'Severity'),
    message: one(2, 'string'),
    reason: optional(3, 'string'),
    target: optional(4, 'Target'),
  }),
  Condition: message({
    type: one(1, 'string'),
    status: one(2, 'Status'),
    reason: one(3, 'string'),
    message: optional(4, 'string'),
    target: optional(5, 'Target'),
  }),
}

const valueKinds = [
  'nullValue',
  'numberValue',
  'stringValue',
  'boolValue',
  'structValue',
  'listValue',
]

const wellKnown = {
  Struct: message({ fields: map(1, 'Value') }),
  Value: message(
    {
      nullValue: one(1, 'NullValue'),
      numberValue: one(2, 'double'),
      stringValue: one(3, 'string'),
      boolValue: one(4, 'bool'),
      structValue: one(5, 'Struct'),
      listValue: one(6, 'ListValue'),
    },
    { kind: { oneof: valueKinds } },
  ),
  ListValue: message({ values: many(1, 'Value') }),
  NullValue: { values: { NULL_VALUE: 0 } },
  Duration: message({ seconds: one(1, 'int64'), nanos: one(2, 'int32') }),
}

const service = {
  methods: {
    RunFunction: {
      requestType: 'RunFunctionRequest',
      responseType: 'RunFunctionResponse',
      comment: '',
    },
  },
}

/** Package of the current version; part of the wire, so it keeps Crossplane's name. */
export const protocolPackage = 'apiextensions.fn.proto.v1'

export const serviceName = 'FunctionRunnerService'

/** Everything above in the packages it belongs to. */
export const protocolSchema = {
  nested: {
    google: { nested: { protobuf: { edition: 'proto3', nested: wellKnown } } },
    [protocolPackage]: {
      edition: 'proto3',
      nested: { ...enums, ...exchange, ...content, [serviceName]: service },
    },
  },
}
