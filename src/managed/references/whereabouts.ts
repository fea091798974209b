import type { KubeObject } from '../../kube/object.ts'
import type { AnyKind, Border } from '../../provider/index.ts'
import { ownershipIn } from '../ownership.ts'
import { fillReferences } from './fill.ts'
import { docOf } from './uses.ts'

/** Where the external resource of an object is, or will be; undefined: not known, or everywhere. */
export type Whereabouts = Readonly<Record<Border, string | undefined>>

const borders: readonly Border[] = ['region', 'account']

/** The region is that of the manifest, in its canonical spelling. */
export function whereaboutsOf(
  kind: AnyKind,
  object: KubeObject,
  account = accountOf(object),
): Whereabouts {
  const declared = fillReferences(kind, docOf(object), () => undefined)
  const { region } = kind.canonical === undefined ? declared : kind.canonical(declared)
  return { region: typeof region === 'string' && region !== '' ? region : undefined, account }
}

/** The account recorded with what the object owns. */
export function accountOf({ status }: KubeObject): string | undefined {
  return ownershipIn(status)?.account
}

/** Why what is there can never be used from here; undefined: nothing lies between that may not. */
export function misplacement(
  there: Whereabouts,
  here: Whereabouts,
  mayCross: readonly Border[],
): string | undefined {
  const crossed = borders.filter((border) => {
    const isKnown = there[border] !== undefined && here[border] !== undefined
    return isKnown && there[border] !== here[border] && !mayCross.includes(border)
  })
  if (crossed.length === 0) return undefined
  const print = (place: Whereabouts) =>
    crossed.map((border) => `${border} ${place[border]}`).join(' and ')
  return `is in ${print(there)}, and must be in ${print(here)} like this object; refer to another one`
}
