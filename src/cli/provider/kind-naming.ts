import type { LoadedProvider } from '../../managed/crd/loaded-provider.ts'

/** What the author asks for; names that are left out follow from the folder. */
export interface KindRequest {
  /** `<provider>/<kind>`: the folder below `providers`. */
  readonly target: string
  readonly group?: string
  readonly kind?: string
  readonly plural?: string
  readonly service?: string
}

/** Every name of a new kind, in each spelling that its files use. */
export interface KindNaming {
  /** Relative to the repository, with slashes. */
  readonly path: string
  readonly provider: string
  readonly folder: string
  /** The folder's words, for sentences. */
  readonly words: string
  /** For identifiers: `OptionGroup` and `optionGroup` for `option-group`. */
  readonly type: string
  readonly var: string
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly plural: string
  readonly singular: string
  readonly service: string
}

const folderName = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/
const serviceName = /^[a-z][a-z0-9-]*$/
const groupName = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$/
const kindName = /^[A-Z][A-Za-z0-9]{0,62}$/
const resourceName = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/

/** The provider's and the kind's folder in `<provider>/<kind>`; throws when it is spelled wrong. */
export function parseTarget(target: string): {
  readonly provider: string
  readonly folder: string
} {
  const [provider = '', folder = '', ...rest] = target.split('/')
  if (folderName.test(provider) && folderName.test(folder) && rest.length === 0) {
    return { provider, folder }
  }
  throw new Error(
    `${JSON.stringify(target)}: give <provider>/<kind>, both in lower case with hyphens, for example cloud/my-kind`,
  )
}

/**
 * The names of the kind that is asked for. Throws an Error with a line for everything that is
 * wrong: with the spelling, with the provider, or with a name that another kind has.
 */
export function nameKind(request: KindRequest, loaded: readonly LoadedProvider[]): KindNaming {
  const { provider: name, folder } = parseTarget(request.target)
  const owner = loaded.find(({ provider }) => provider.name === name)
  if (owner === undefined) {
    const known = loaded.map(({ provider }) => provider.name).join(', ')
    throw new Error(`there is no provider ${JSON.stringify(name)}; there is: ${known}`)
  }
  const naming = spell(request, folder, owner)
  const problems = [...spellingProblems(naming), ...takenNames(naming, loaded)]
  if (problems.length > 0) throw new Error(problems.join('\n'))
  return naming
}

function spell(request: KindRequest, folder: string, { provider }: LoadedProvider): KindNaming {
  const words = folder.split('-')
  const type = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
  const { kind = type, service = words[0] ?? '' } = request
  const singular = kind.toLowerCase()
  return {
    path: `providers/${provider.name}/${folder}`,
    provider: provider.name,
    folder,
    words: words.join(' '),
    type,
    var: type.charAt(0).toLowerCase() + type.slice(1),
    group: request.group ?? `${service}.${provider.group}`,
    version: provider.version,
    kind,
    plural: request.plural ?? pluralOf(singular),
    singular,
    service,
  }
}

/** As English has it for most words; --plural is for the others. */
function pluralOf(word: string): string {
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`
  return /(s|x|z|ch|sh)$/.test(word) ? `${word}es` : `${word}s`
}

function spellingProblems({ service, group, kind, plural }: KindNaming): readonly string[] {
  const rows = [
    ['--service', service, serviceName, 'a service in lower case, for example queue'],
    ['--group', group, groupName, 'a DNS name, for example queue.cloud.example.com'],
    ['--kind', kind, kindName, 'a word in camel case that begins with a capital, at most 63 long'],
    ['--plural', plural, resourceName, 'a word in lower case, at most 63 long'],
  ] as const
  return rows
    .filter(([, name, pattern]) => !pattern.test(name))
    .map(([option, name, , wanted]) => `${option} ${JSON.stringify(name)}: give ${wanted}`)
}

/** kubectl takes a plural, a singular or a short name without the group, so each has one owner. */
function takenNames(
  { group, kind, plural, singular }: KindNaming,
  loaded: readonly LoadedProvider[],
): readonly string[] {
  const others = loaded.flatMap(({ kinds }) => kinds.map(({ names }) => names))
  const same = others.find((names) => names.group === group && names.kind === kind)
  if (same !== undefined) return [`there is a kind ${kind} of ${group} already`]
  return others.flatMap((names) => {
    const theirs = [names.plural, names.singular, ...names.shortNames]
    return [plural, singular]
      .filter((name) => theirs.includes(name))
      .map((name) => `the name ${name} is taken by ${names.kind} of ${names.group}`)
  })
}
