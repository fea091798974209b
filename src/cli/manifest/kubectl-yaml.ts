import { type ParseOptions, type ScalarTag, type SchemaOptions, stringify } from 'yaml'
import type { JsonObject } from '../../kube/json.ts'

const tags: readonly ScalarTag[] = [
  {
    tag: 'tag:yaml.org,2002:null',
    default: true,
    test: /^(?:~|[Nn]ull|NULL)?$/,
    resolve: () => null,
  },
  {
    tag: 'tag:yaml.org,2002:bool',
    default: true,
    test: /^(?:[yYnN]|[Yy]es|YES|[Nn]o|NO|[Tt]rue|TRUE|[Ff]alse|FALSE|[Oo]n|ON|[Oo]ff|OFF)$/,
    resolve: (word) => /^(?:[yYtT]|[oO][nN]$)/.test(word),
  },
  numberTag('tag:yaml.org,2002:int'),
  numberTag('tag:yaml.org,2002:float'),
  {
    tag: 'tag:yaml.org,2002:binary',
    resolve: (text) => Buffer.from(text, 'base64').toString(),
  },
  // Texts for kubectl, too, and the library would make dates of them.
  { tag: 'tag:yaml.org,2002:timestamp', resolve: (text) => text },
]

/**
 * YAML as kubectl reads it, by the rules of the library it is built with (YAML 1.1 as in go-yaml v2,
 * https://github.com/yaml/go-yaml/blob/v2/resolve.go): `yes` and `on` are true, `0777` is 511, `1_000`
 * is 1000, times and dates stay text. Stricter in one thing: a key that stands twice is an error.
 */
export const kubectlYaml: ParseOptions & SchemaOptions = {
  schema: 'failsafe',
  customTags: [...tags],
  merge: true,
}

/** The object as YAML that kubectl reads as the very same: a text that looks like more is quoted. */
export function printKubectlYaml(object: JsonObject): string {
  return stringify(object, {
    version: '1.1',
    customTags: (usual) => [...usual, ...tags],
    lineWidth: 0,
  })
}

function numberTag(tag: string): ScalarTag {
  return { tag, default: true, test: /^[-+]?\.?(?:\d|inf|Inf|INF|nan|NaN|NAN)/, resolve: toNumber }
}

const whole = /^[-+]?(?:0[xX][\da-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|[1-9]\d*|0)$/
const decimal = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/
const endless = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/

/** The number, or the word itself where it only begins like one. */
function toNumber(word: string, onError: (message: string) => void): number | string {
  if (endless.test(word)) {
    onError('JSON has no such number')
    return word
  }
  const plain = word.startsWith('.') ? word : word.replaceAll('_', '')
  if (whole.test(plain)) {
    const value = toWhole(plain)
    if (value !== undefined) return value
  }
  if (!decimal.test(plain)) return word
  const value = Number(plain)
  return Number.isFinite(value) ? value : word
}

/** A number of 64 bits; undefined: it is too large for one. */
function toWhole(text: string): number | undefined {
  const isNegative = text.startsWith('-')
  const digits = text.replace(/^[-+]/, '').replace(/^0[oO]?(?=[0-7])/, '0o')
  const value = BigInt(digits)
  const most = isNegative ? 2n ** 63n : text.startsWith('+') ? 2n ** 63n - 1n : 2n ** 64n - 1n
  if (value > most) return undefined
  return isNegative ? 0 - Number(value) : Number(value)
}
