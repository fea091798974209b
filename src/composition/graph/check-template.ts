import { cureOf, literalCure } from './cure.ts'
import type { Expression } from './expression.ts'
import { misfit, nameOf } from './fits.ts'
import type { Body, FindingCode, Path, Program } from './graph.ts'
import { withoutOmit } from './join.ts'
import { didYouMean } from './nearest.ts'
import { brokenPresenceRule, type Presence } from './presence-rules.ts'
import type { Schema } from './schema.ts'
import { alternatives, dynamic, isTyped, memberOf, type Resolve } from './shape.ts'
import { typeOfLiteral } from './template-type.ts'

/** What checking a template needs of its surroundings. */
export interface TemplateCheck {
  readonly resolve: Resolve
  readonly program: (expression: Expression, path: Path, wanted: Schema) => Program
  readonly error: (code: FindingCode, message: string, path: Path) => void
  /** An expression whose type is not known, or whose place takes anything. */
  readonly untyped: () => void
  /** A default in the schema stands on required fields that have to be given all the same. */
  readonly ignoresDefaults: boolean
  /** Members that may be missing at the top: a status is filled by several hands. */
  readonly isPartial: boolean
}

/** What may be left out here: nothing, or the value as a member or an item. */
type Omission = 'never' | 'required' | 'allowed'

/** Checks a template against the type of its place and plans its expressions. */
export function checkBody(
  body: Body<Expression>,
  wanted: Schema,
  path: Path,
  check: TemplateCheck,
  omission: Omission = 'never',
): Body<Program> {
  const place = check.resolve(wanted)
  if ('whole' in body) return checkWhole(body.whole, place, path, check, omission)
  if ('mixed' in body) return checkMixed(body.mixed, place, path, check)
  if ('items' in body) {
    const list = listOf(place, path, check)
    const items = body.items.map((item, index) =>
      checkBody(item, list.items ?? dynamic, [...path, index], check, 'allowed'),
    )
    return { items }
  }
  if ('members' in body) return checkMembers(body.members, place, path, check)
  checkLiteral(body.literal, place, path, check)
  return body
}

function checkWhole(
  expression: Expression,
  wanted: Schema,
  path: Path,
  check: TemplateCheck,
  omission: Omission,
): Body<Program> {
  const whole = check.program(expression, path, wanted)
  if (whole.type.omit === true && omission !== 'allowed') {
    const why = omission === 'required' ? 'the field is required' : 'nothing can be left out here'
    check.error('omit', `omit() is not possible: ${why}`, path)
  }
  const type = withoutOmit(whole.type)
  if (!isTyped(type) || !isTyped(wanted)) check.untyped()
  const reason = unprintable(type) ?? misfit(type, wanted, check.resolve)
  if (reason !== undefined) {
    const cure = unprintable(type) === undefined ? cureOf(type, wanted, check.resolve) : ''
    check.error('type', `${reason}${cure}`, path)
  }
  return { whole, wanted }
}

/** CEL's own types are no JSON. */
function unprintable({ type = '' }: Schema): string | undefined {
  const own = ['timestamp', 'duration', 'bytes', 'type']
  return own.includes(type) ? `is ${type}, which no field holds: use string()` : undefined
}

function checkMixed(
  parts: readonly (string | Expression)[],
  wanted: Schema,
  path: Path,
  check: TemplateCheck,
): Body<Program> {
  const mixed = parts.map((part) => {
    if (typeof part === 'string') return part
    const program = check.program(part, path, wanted)
    const { type } = program
    const isText = alternatives(withoutOmit(type), check.resolve).every(isPrintable)
    if (type.omit === true) {
      check.error('omit', 'omit() is only possible as a whole value, not within a text', path)
    } else if (!isText) {
      check.error(
        'type',
        `${nameOf(type)} cannot stand within a text: use toJson() or join()`,
        path,
      )
    }
    return program
  })
  const reason = misfit({ type: 'string' }, wanted, check.resolve)
  if (reason !== undefined) check.error('type', reason, path)
  return { mixed }
}

function isPrintable({ type }: Schema): boolean {
  return type === undefined || ['string', 'integer', 'number', 'boolean', 'never'].includes(type)
}

function listOf(place: Schema, path: Path, check: TemplateCheck): Schema {
  const lists = alternatives(place, check.resolve)
  const list = lists.find((one) => one.type === 'array' || !isTyped(one))
  if (list !== undefined) return list
  check.error('type', `is a list, expected ${nameOf(place)}`, path)
  return dynamic
}

function checkMembers(
  members: ReadonlyMap<string, Body<Expression>>,
  place: Schema,
  path: Path,
  check: TemplateCheck,
): Body<Program> {
  const object = objectOf(place, path, check)
  checkRequired([...members.keys()], object, path, check)
  checkPresence(object, path, check, (name) => {
    const member = members.get(name)
    // An expression may leave its member out.
    return member === undefined
      ? hasDefault(object, name, check)
      : 'whole' in member
        ? undefined
        : true
  })
  const checked = [...members].map(([name, member]) => {
    const type = memberType(object, name, [...path, name], check)
    const isRequired = object.required?.includes(name) === true
    const omission = isRequired ? 'required' : 'allowed'
    return [name, checkBody(member, type, [...path, name], check, omission)] as const
  })
  return { members: new Map(checked) }
}

function objectOf(place: Schema, path: Path, check: TemplateCheck): Schema {
  const objects = alternatives(place, check.resolve)
  const object = objects.find(
    (one) => one.type === 'object' || one.properties !== undefined || !isTyped(one),
  )
  if (object !== undefined) return object
  check.error('type', `is an object, expected ${nameOf(place)}`, path)
  return dynamic
}

function memberType(object: Schema, name: string, path: Path, check: TemplateCheck): Schema {
  const type = memberOf(object, name, check.resolve)
  if (type !== undefined) return type
  const near = didYouMean(name, Object.keys(object.properties ?? {}))
  check.error('field', `there is no field ${name}${near}`, path)
  return dynamic
}

function checkRequired(
  present: readonly string[],
  object: Schema,
  path: Path,
  check: TemplateCheck,
): void {
  if (check.isPartial) return
  for (const name of object.required ?? []) {
    if (present.includes(name) || (path.length === 0 && name === 'status')) continue
    if (!hasDefault(object, name, check)) check.error('required', `${name} is required`, path)
  }
}

function hasDefault(object: Schema, name: string, check: TemplateCheck): boolean {
  const member = memberOf(object, name, check.resolve)
  return member?.default !== undefined && !check.ignoresDefaults
}

function checkPresence(object: Schema, path: Path, check: TemplateCheck, isThere: Presence): void {
  if (check.isPartial) return
  const broken = brokenPresenceRule(object, isThere)
  if (broken !== undefined) check.error('required', broken, path)
}

/** Literal parts of a template are judged as expressions are, to the depth they have. */
function checkLiteral(value: unknown, place: Schema, path: Path, check: TemplateCheck): void {
  if (Array.isArray(value)) {
    const list = listOf(place, path, check)
    const reason = misfit(
      { type: 'array', items: dynamic, maxItems: value.length },
      place,
      check.resolve,
    )
    if (reason !== undefined && list !== dynamic) check.error('value', reason, path)
    value.forEach((item: unknown, index) => {
      checkLiteral(item, check.resolve(list.items ?? dynamic), [...path, index], check)
    })
  } else if (typeof value === 'object' && value !== null) {
    const object = objectOf(place, path, check)
    checkRequired(Object.keys(value), object, path, check)
    checkPresence(object, path, check, (name) => {
      return Object.hasOwn(value, name) || hasDefault(object, name, check)
    })
    for (const [name, member] of Object.entries(value)) {
      checkLiteral(member, memberType(object, name, [...path, name], check), [...path, name], check)
    }
  } else {
    const reason = misfit(typeOfLiteral(value), place, check.resolve)
    if (reason !== undefined) {
      check.error('value', `${reason}${literalCure(value, place, check.resolve)}`, path)
    }
  }
}
