import {
  type AnyKind,
  type CelRule,
  type FieldTable,
  type KindNames,
  type Provider,
  type Rules,
  rulesOf,
  unwrittenGroups,
} from '../../provider/index.ts'
import { schemaProblems } from './check-schema.ts'
import { emitKind } from './emit.ts'
import { emitProviderConfigs } from './emit-config.ts'

const dnsLabel = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/
const dnsName = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$/
const version = /^v[1-9][0-9]*((alpha|beta)[1-9][0-9]*)?$/
const kindName = /^[A-Z][A-Za-z0-9]*$/
const secretKey = /^[-._a-zA-Z0-9]+$/

/** The members a provider may not give its configurations: they come from the engine. */
const reservedConfigMembers: readonly string[] = ['allowedNamespaces']

/**
 * What is wrong with a kind module, as sentences; empty when it can be served. Takes whatever a
 * folder exported, since a module can be written without the compiler.
 */
export function kindProblems(kind: AnyKind): readonly string[] {
  const missing = missingParts(kind)
  if (missing.length > 0) return missing
  const problems = [
    ...nameProblems(kind.names),
    ...applierProblems(kind),
    ...tableProblems(kind.fields),
    ...schemaProblems(kind.fields.schema, 'spec.forProvider'),
    ...(kind.rules ?? []).flatMap((rule) => ruleProblems(rule, 'rules')),
    ...connectionProblems(kind),
  ]
  return problems.length > 0 ? problems : emitProblems(() => emitKind(kind))
}

/** What is wrong with a provider, as sentences. */
export function providerProblems(provider: Provider): readonly string[] {
  const missing = [
    ...without(provider, 'object', ['configFields']),
    ...without(provider, 'function', ['secrets', 'check', 'connect', 'classify']),
  ]
  if (missing.length > 0) return missing
  const reserved = reservedConfigMembers
    .filter((member) => member in provider.configFields)
    .map((member) => `configFields.${member} is reserved: the engine adds it`)
  const problems = [
    ...reserved,
    ...mismatch('name', provider.name, dnsLabel),
    ...mismatch('group', provider.group, dnsName),
    ...mismatch('version', provider.version, version),
  ]
  return problems.length > 0 ? problems : emitProblems(() => emitProviderConfigs(provider))
}

function missingParts(kind: AnyKind): readonly string[] {
  const problems = [
    ...without(kind, 'object', [
      'names',
      'fields',
      'facts',
      'identity',
      'connectionKeys',
      'update',
    ]),
    ...without(kind, 'function', ['bind', 'observe', 'create', 'delete']),
  ]
  return problems.length > 0 ? problems : identityProblems(kind)
}

function without(module: object, type: string, members: readonly string[]): readonly string[] {
  const exported = new Map<string, unknown>(Object.entries(module))
  return members
    .filter((member) => typeof exported.get(member) !== type)
    .map((member) => `${member} must be of type ${type}`)
}

function identityProblems({ identity }: AnyKind): readonly string[] {
  const { is, toName, check } = identity
  if (is !== 'chosen') return ['identity: must be chosen']
  return typeof toName === 'function' && typeof check === 'function'
    ? []
    : ['identity: a chosen name needs toName and check']
}

function nameProblems(names: KindNames): readonly string[] {
  return [
    ...mismatch('names.group', names.group, dnsName),
    ...mismatch('names.version', names.version, version),
    ...mismatch('names.kind', names.kind, kindName),
    ...mismatch('names.plural', names.plural, dnsLabel),
    ...mismatch('names.singular', names.singular, dnsLabel),
    ...names.shortNames.flatMap((name) => mismatch('names.shortNames', name, dnsLabel)),
    ...names.categories.flatMap((name) => mismatch('names.categories', name, dnsLabel)),
    ...(names.description === '' ? ['names.description is empty'] : []),
  ]
}

function applierProblems(kind: AnyKind): readonly string[] {
  const unwritten: readonly string[] = unwrittenGroups
  const written = kind.fields.order.filter((group) => !unwritten.includes(group))
  const appliers = Object.keys(kind.update)
  return [
    ...written
      .filter((group) => !appliers.includes(group))
      .map(
        (group) => `update: group ${group} has no applier, so its fields could never be written`,
      ),
    ...appliers
      .filter((group) => !written.includes(group))
      .map((group) => `update: ${group} is no group of the field table that can be written`),
  ]
}

function tableProblems(table: FieldTable): readonly string[] {
  const create = Object.entries(table.groups.create ?? {})
    .filter(([, field]) => isWritable(rulesOf(field.schema)))
    .map(([name]) => `field ${name}: group create has no applier; make it immutable or create-only`)
  const options = Object.entries(table.groups.options ?? {})
    .filter(([, field]) => rulesOf(field.schema).compare !== 'none')
    .map(([name]) => `field ${name}: group options is never written; compare must be none`)
  const region = table.schema.properties?.region
  return [
    ...create,
    ...options,
    ...(region?.type === 'string' ? [] : ['field region: every kind needs it, as text']),
  ]
}

/** Whether a change of the field would have to be written: not so of one that is never compared. */
function isWritable({ mutability, compare }: Rules): boolean {
  return mutability === undefined && compare !== 'none'
}

function connectionProblems(kind: AnyKind): readonly string[] {
  const members = kind.fields.groupOf
  return [
    ...Object.keys(kind.connectionKeys).flatMap((key) =>
      mismatch('connectionKeys', key, secretKey),
    ),
    ...(kind.connectionSecrets ?? []).flatMap(({ key, path }) => [
      ...(key in kind.connectionKeys ? [] : [`connectionSecrets: ${key} is not in connectionKeys`]),
      ...(members.has(path) ? [] : [`connectionSecrets: ${path} is not a field of the table`]),
    ]),
  ]
}

const reservedWord =
  /\.(as|break|const|continue|else|false|for|function|if|import|in|let|loop|namespace|null|package|return|true|var|void|while)\b/
const literal = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g

/** The API server answers an unescaped reserved word with a cost overrun, which helps nobody. */
function ruleProblems({ rule, message }: CelRule, at: string): readonly string[] {
  const word = reservedWord.exec(rule.replaceAll(literal, "''"))?.[1]
  return [
    ...(word === undefined
      ? []
      : [`${at}: rule ${JSON.stringify(rule)}: write the member ${word} as __${word}__`]),
    ...(message === '' ? [`${at}: rule ${JSON.stringify(rule)} has no message`] : []),
  ]
}

function emitProblems(emit: () => unknown): readonly string[] {
  try {
    emit()
    return []
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
}

function mismatch(what: string, name: string, pattern: RegExp): readonly string[] {
  return pattern.test(name) ? [] : [`${what} ${JSON.stringify(name)} must match ${pattern.source}`]
}
