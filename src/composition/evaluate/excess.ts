import { mostChildren } from '../most-children.ts'
import type { Gap } from './evaluation.ts'

/** Why a node is left as it is when with its objects a composite would have `all`; undefined: it need not be. */
export function excessGap(all: number): Gap | undefined {
  if (all <= mostChildren) return undefined
  const message = `with its objects there would be ${all}; at most ${mostChildren} are made for a composite: compose some of them in a composite of their own`
  return { path: [], why: 'failed', message, cause: '' }
}
