import { Failure } from '../provider/index.ts'

/** What a call to the cloud was for; a label of the call metric. */
export type Purpose = 'observe' | 'confirm' | 'create' | 'update' | 'delete'

export interface PortHooks {
  /** Whether this process may write; false once the lease is lost. */
  readonly mayWrite: () => boolean
  /** Told of every call when it ended. */
  readonly called: (call: {
    readonly operation: string
    readonly purpose: Purpose
    readonly ok: boolean
  }) => void
}

/**
 * The same port with every call counted, and refused when it writes without the lease. Port methods
 * are named as the API's operations (`headBucket` is counted as HeadBucket).
 */
export function watchPort<P>(port: P, purpose: Purpose, writes: boolean, hooks: PortHooks): P {
  const target = port as object
  return new Proxy(target, {
    get(object, property, receiver) {
      const member: unknown = Reflect.get(object, property, receiver)
      if (typeof member !== 'function' || typeof property !== 'string') return member
      return (...parameters: unknown[]): unknown => {
        if (writes && !hooks.mayWrite())
          throw new Failure('transient', 'not the leader any more: nothing is written')
        return counted(
          Reflect.apply(member, object, parameters),
          { operation: toOperation(property), purpose },
          hooks,
        )
      }
    },
  }) as P
}

function counted(
  result: unknown,
  call: { readonly operation: string; readonly purpose: Purpose },
  hooks: PortHooks,
): unknown {
  if (!(result instanceof Promise)) return result
  return result.then(
    (value: unknown) => {
      hooks.called({ ...call, ok: true })
      return value
    },
    (error: unknown) => {
      hooks.called({ ...call, ok: false })
      throw error
    },
  )
}

function toOperation(method: string): string {
  return method.charAt(0).toUpperCase() + method.slice(1)
}
