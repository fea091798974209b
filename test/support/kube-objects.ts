import { type KubeObject, type ObjectKey, toObjectKey } from '../../src/kube/object.ts'

export function key(name: string): ObjectKey {
  return toObjectKey('default', name)
}

export interface ObjectFacts {
  readonly version: number
  readonly uid?: string
  readonly annotations?: Readonly<Record<string, string>>
  readonly data?: unknown
}

/** A ConfigMap in the namespace `default`; its uid follows from its name unless given. */
export function configMap(name: string, facts: ObjectFacts): KubeObject {
  const { version, uid = `uid-${name}`, annotations, data = {} } = facts
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name,
      namespace: 'default',
      uid,
      resourceVersion: String(version),
      ...(annotations ? { annotations } : {}),
    },
    data,
  }
}
