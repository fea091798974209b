/** A schema as the API server publishes it, which is what `kubectl explain` reads. */
export interface Published {
  readonly description?: string
  readonly properties?: Readonly<Record<string, Published>>
  readonly items?: Published
  readonly additionalProperties?: Published | boolean
  readonly 'x-kubernetes-group-version-kind'?: readonly { readonly kind: string }[]
}

/** The schema of a kind in an OpenAPI v3 document. */
export function publishedKind(document: string, kind: string): Published {
  const schemas: Readonly<Record<string, Published>> = JSON.parse(document).components.schemas
  const found = Object.values(schemas).find((schema) =>
    schema['x-kubernetes-group-version-kind']?.some((names) => names.kind === kind),
  )
  if (found === undefined) throw new Error(`the API server publishes no schema of ${kind}`)
  return found
}

/** Paths of the fields that have no description. Elements are described by their list. */
export function undescribed(schema: Published, path: string): readonly string[] {
  const { properties = {}, items, additionalProperties } = schema
  return [
    ...((schema.description ?? '') === '' ? [path] : []),
    ...Object.entries(properties).flatMap(([name, child]) => undescribed(child, `${path}.${name}`)),
    ...(items === undefined ? [] : undescribed(items, `${path}[]`)),
    ...(typeof additionalProperties === 'object'
      ? undescribed(additionalProperties, `${path}{}`)
      : []),
  ]
}
