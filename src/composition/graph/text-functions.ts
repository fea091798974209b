import { createHash } from 'node:crypto'
import {
  type CelFunc,
  CelScalar,
  celFunc,
  celMethod,
  isCelList,
  listType,
  type Value,
} from './cel.ts'
import { limits } from './limits.ts'

const { BYTES, INT, STRING, DYN } = CelScalar
const LIST = listType(DYN)

/** No vowels and nothing that looks like something else: hashes in names make no words. */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789'

/** Functions on texts that replace the library's (which build first and blow up) or add to it. */
export const textFunctions: readonly CelFunc[] = [
  celMethod('replace', STRING, [STRING, STRING], STRING, function (from, to) {
    return replaced(String(this), from, to, Number.POSITIVE_INFINITY)
  }),
  celMethod('replace', STRING, [STRING, STRING, INT], STRING, function (from, to, count) {
    return replaced(String(this), from, to, count < 0n ? Number.POSITIVE_INFINITY : Number(count))
  }),
  celMethod('lowerAscii', STRING, [], STRING, function () {
    return this.replaceAll(/[A-Z]+/g, (part) => part.toLowerCase())
  }),
  celMethod('upperAscii', STRING, [], STRING, function () {
    return this.replaceAll(/[a-z]+/g, (part) => part.toUpperCase())
  }),
  celMethod('join', LIST, [], STRING, function () {
    return joined(this, '')
  }),
  celMethod('join', LIST, [STRING], STRING, function (separator) {
    return joined(this, separator)
  }),
  celFunc('base64Encode', [STRING], STRING, (text) => Buffer.from(text, 'utf8').toString('base64')),
  celFunc('base64Encode', [BYTES], STRING, (bytes) => Buffer.from(bytes).toString('base64')),
  celFunc('base64Decode', [STRING], STRING, decoded),
  celFunc('sha256', [STRING], STRING, (text) => createHash('sha256').update(text).digest('hex')),
  celFunc('shortHash', [STRING, INT], STRING, shortHash),
]

/** Throws when a text would be longer than an expression may build. */
export function assertText(length: number): void {
  if (length > limits.text) {
    throw new RangeError(`the text would have ${length} characters, allowed are ${limits.text}`)
  }
}

function replaced(text: string, from: string, to: string, atMost: number): string {
  const places = placesOf(text, from, atMost)
  assertText(text.length + places.length * (to.length - from.length))
  const pieces: string[] = []
  let done = 0
  for (const place of places) {
    pieces.push(text.slice(done, place))
    done = place + from.length
  }
  return [...pieces, text.slice(done)].join(to)
}

/** Where `from` starts; an empty one is found before every character and at the end. */
function placesOf(text: string, from: string, atMost: number): readonly number[] {
  const places: number[] = []
  let place = text.indexOf(from)
  while (place >= 0 && places.length < atMost) {
    places.push(place)
    if (place >= text.length) break
    place = text.indexOf(from, place + Math.max(1, from.length))
  }
  return places
}

function joined(list: Value, separator: string): string {
  const texts: string[] = []
  let length = 0
  for (const item of isCelList(list) ? list : []) {
    if (typeof item !== 'string') throw new TypeError('join takes texts: convert with string()')
    texts.push(item)
    length += item.length + separator.length
    assertText(length - separator.length)
  }
  return texts.join(separator)
}

function decoded(text: string): string {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw new TypeError('the text is not base64')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'base64'))
  } catch {
    throw new TypeError('what the base64 text stands for is not UTF-8 text')
  }
}

function shortHash(text: string, length: bigint): string {
  if (length < 1n || length > 40n) throw new RangeError('the length of shortHash is 1 to 40')
  let rest = BigInt(`0x${createHash('sha256').update(text).digest('hex')}`)
  const base = BigInt(alphabet.length)
  let result = ''
  while (result.length < Number(length)) {
    result += alphabet.charAt(Number(rest % base))
    rest /= base
  }
  return result
}
