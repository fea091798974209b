import { isJsonObject, type JsonObject } from '../../kube/json.ts'
import { reservedMembers } from './composite-schema.ts'

/** The author's part of a kind's schema: ours may change with a release and is compatible by rule. Pure. */
export function authorSchema(root: JsonObject): JsonObject {
  const { spec, status, ...others } = propertiesOf(root)
  return {
    ...root,
    properties: {
      ...others,
      ...(isJsonObject(spec) ? { spec: without(spec, reservedMembers.spec) } : {}),
      ...(isJsonObject(status) ? { status: without(status, reservedMembers.status) } : {}),
    },
  }
}

function without(schema: JsonObject, names: readonly string[]): JsonObject {
  const kept = Object.entries(propertiesOf(schema)).filter(([name]) => !names.includes(name))
  const { default: _ours, ...others } = schema
  return { ...others, properties: Object.fromEntries(kept) }
}

export function propertiesOf(schema: JsonObject): JsonObject {
  return isJsonObject(schema.properties) ? schema.properties : {}
}
