/**
 * The structural subset of JSON Schema that a CRD may hold, with the facts of a field beside it.
 * Source: https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema
 */
export interface Schema {
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'object' | 'array'
  readonly description: string
  readonly enum?: readonly string[]
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly minProperties?: number
  readonly maxProperties?: number
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly additionalProperties?: Schema
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'map' | 'set'
  readonly 'x-kubernetes-list-map-keys'?: readonly string[]
  readonly 'x-kubernetes-map-type'?: 'atomic' | 'granular'
  readonly 'x-kubernetes-preserve-unknown-fields'?: true
  readonly 'x-kubernetes-validations'?: readonly CelRule[]
  /** The facts of the field; stripped from the emitted CRD. Read through `rulesOf` only. */
  readonly 'x-plumbline': Rules
}

/** A CEL rule of a CRD: evaluated by the API server on create and update. */
export interface CelRule {
  readonly rule: string
  /** A sentence that says what to do instead. */
  readonly message: string
}

/** How walk and compare treat the node. */
export type Shape =
  | 'leaf'
  | 'object'
  /** One leaf, in order. */
  | 'list'
  /** One leaf, order and duplicates ignored. */
  | 'set'
  /** Elements by key, else by content. */
  | 'keyed-list'
  /** A list of {key, value}: each key is a leaf, addressed by the element. */
  | 'entries'
  /** Each key is a leaf. */
  | 'map'
  /** `{name, key}` of a Secret: write-only. */
  | 'secret-ref'

/**
 * When a desired and an actual value count as the same. *Equivalences* have a normal form;
 * *coverings* (`floor`, `version-floor`) are one-sided: the cloud may be ahead.
 * `write-only` is compared with what we wrote; `none` never (an option of calls).
 */
export type CompareRule =
  | 'exact'
  | 'case-blind'
  | 'json'
  | 'iam-policy'
  | 'arn-or-id'
  | 'floor'
  | 'version-floor'
  | 'write-only'
  | 'none'

/** What a correction of the field may cost. */
export type Risk = 'NonDisruptive' | 'Disruptive' | 'Replace' | 'DataLoss'

/** Which object a value may come from, and where it is in there. Set by `reference` only. */
export interface ReferenceRule {
  readonly kind: string
  /** Unset: the group of the kind that refers. */
  readonly group?: string
  readonly path: string
  /** The value, the name or the selector must be declared. */
  readonly compulsory?: true
  /** The object or element around the field is nothing without it. */
  readonly essential?: true
  /** Implied where the field itself is create-only. */
  readonly neededFor?: 'creation'
  /** Unset: the object must be in the same region and account. */
  readonly mayCross?: readonly Border[]
}

/** What divides a cloud: a plain name means something on one side of it only. */
export type Border = 'region' | 'account'

/** The facts of a field. `risk`, `mutability` and `secret` are inherited downwards. */
export interface Rules {
  readonly shape: Shape
  readonly compare?: CompareRule
  /** `immutable`: an edit is refused at admission. `create-only`: used at creation, ignored later. */
  readonly mutability?: 'immutable' | 'create-only'
  readonly risk?: Risk
  /** The value that silence stands for, on either side. */
  readonly absent?: unknown
  /** What a new resource has when the field is unset; for docs and drift tests only. */
  readonly initial?: unknown
  /** `{}` means "must not be there". */
  readonly clearable?: true
  /** Collections: `all` (default) claims every element, `declared-keys` only the declared ones. */
  readonly owns?: 'all' | 'declared-keys'
  /** Key prefix that belongs to the cloud: not even looked at. */
  readonly reserved?: string
  /** keyed-list: the key member. entries: the key member. */
  readonly key?: string
  /**
   * keyed-list: member of an element as read that is true where the element is the cloud's default.
   * Such an element is there for a manifest that declares its key, and for nobody else: to take a
   * key out of the list and to reset it is one thing.
   */
  readonly defaultMark?: string
  /** entries: the value member. */
  readonly value?: string
  /** Inside an element: silence leaves the member to the cloud. */
  readonly assigned?: true
  readonly onRelease?: 'leave' | 'reset'
  /** The value may come from another object, by the members `<name>Ref` and `<name>Selector`. */
  readonly from?: ReferenceRule
  readonly secret?: true
  /** Whether `kubectl get --field-selector` may use it. */
  readonly selectable?: true
  /** Values a test may set it to besides the current one: each valid on its own. */
  readonly examples?: readonly unknown[]
  /** Reason why a test of this field cannot run against the emulator; counted and printed. */
  readonly untestable?: string
}

/** The facts of a schema node. */
export function rulesOf(schema: Schema): Rules {
  return schema['x-plumbline']
}
