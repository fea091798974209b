import { isCelUint, omitted, type Value } from '../graph/cel.ts'
import { typeWord } from '../graph/conversions.ts'
import type { Body, Path, Program } from '../graph/graph.ts'
import { limits } from '../graph/limits.ts'
import type { Schema } from '../graph/schema.ts'
import { toJsonValue } from '../graph/values.ts'
import type { Gap, MayChange } from './evaluation.ts'
import { failed, type Scene } from './explain.ts'
import type { Reason } from './reason.ts'
import { fallsBackOn, run } from './run-program.ts'

/** A filled template: what could be computed, and where not. */
export interface Filled {
  readonly value: unknown
  readonly gaps: readonly Gap[]
  readonly mayChange: readonly MayChange[]
}

/** Left out on purpose. */
const leftOut = Symbol('omitted')
/** Could not be computed: a gap says why. */
const gap = Symbol('gap')

/**
 * Fills a template. A gap leaves its member out, or `null` in a list, so that the places of the
 * other items stay; its path counts the items that are there.
 */
export function fill(body: Body<Program>, scene: Scene, isPlan: boolean): Filled {
  const gaps: Gap[] = []
  const mayChange: MayChange[] = []
  const value = new Filling(scene, isPlan, gaps, mayChange).of(body, [])
  return { value: typeof value === 'symbol' ? undefined : value, gaps, mayChange }
}

class Filling {
  readonly #scene: Scene
  readonly #isPlan: boolean
  readonly #gaps: Gap[]
  readonly #mayChange: MayChange[]

  constructor(scene: Scene, isPlan: boolean, gaps: Gap[], mayChange: MayChange[]) {
    this.#scene = scene
    this.#isPlan = isPlan
    this.#gaps = gaps
    this.#mayChange = mayChange
  }

  of(body: Body<Program>, path: Path): unknown {
    if ('literal' in body) return body.literal
    if ('whole' in body) return this.#whole(body.whole, body.wanted, path)
    if ('mixed' in body) return this.#mixed(body.mixed, path)
    if ('items' in body) return this.#items(body.items, path)
    return this.#members(body.members, path)
  }

  #items(items: readonly Body<Program>[], path: Path): unknown {
    const filled: unknown[] = []
    for (const item of items) {
      const value = this.of(item, [...path, filled.length])
      if (value !== leftOut) filled.push(value === gap ? null : value)
    }
    return filled
  }

  #members(members: ReadonlyMap<string, Body<Program>>, path: Path): unknown {
    const filled: [string, unknown][] = []
    for (const [name, member] of members) {
      const value = this.of(member, [...path, name])
      if (typeof value !== 'symbol') filled.push([name, value])
    }
    return Object.fromEntries(filled)
  }

  #whole(program: Program, wanted: Schema, path: Path): unknown {
    const value = this.#run(program, path)
    if (value === gap) return gap
    if (value === omitted) return leftOut
    try {
      return toJsonValue(value, wanted)
    } catch (error) {
      return this.#gap(
        path,
        failed(program, error instanceof Error ? error.message : String(error)),
      )
    }
  }

  #mixed(parts: readonly (string | Program)[], path: Path): unknown {
    let text = ''
    for (const part of parts) {
      if (typeof part === 'string') {
        text += part
        continue
      }
      const value = this.#run(part, path)
      if (value === gap) return gap
      const printed = textOf(value)
      if (printed === undefined) {
        const message = `${typeWord(value)} cannot stand within a text: use toJson() or string()`
        return this.#gap(path, failed(part, message))
      }
      text += printed
      if (text.length > limits.text) {
        return this.#gap(path, failed(part, `the text is longer than ${limits.text} characters`))
      }
    }
    return text
  }

  #run(program: Program, path: Path): Value | typeof gap {
    const ran = run(program, this.#scene)
    if ('reason' in ran) return this.#gap(path, ran.reason)
    const cause = this.#isPlan ? fallsBackOn(program, this.#scene) : undefined
    if (cause !== undefined) this.#mayChange.push({ path, cause })
    return ran.value
  }

  #gap(path: Path, reason: Reason): typeof gap {
    this.#gaps.push({ path, ...reason })
    return gap
  }
}

function textOf(value: Value): string | undefined {
  if (typeof value === 'string') return value
  if (['bigint', 'boolean', 'number'].includes(typeof value)) return String(value)
  return isCelUint(value) ? String(value.value) : undefined
}
