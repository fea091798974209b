interface Block {
  readonly bits: 32 | 128
  readonly address: bigint
  readonly prefix: number
}

/**
 * The `index`-th subnet of a block that extends its prefix by `newBits`: of 10.0.0.0/16 with 8 and 2
 * it is 10.0.2.0/24. IPv4 and IPv6. Throws a RangeError or TypeError with what is wrong.
 */
export function cidrSubnet(cidr: string, newBits: number, index: bigint): string {
  const block = blockOf(cidr)
  const prefix = block.prefix + newBits
  if (newBits < 0 || prefix > block.bits) {
    throw new RangeError(`a /${block.prefix} cannot be extended by ${newBits} bits`)
  }
  if (index < 0n || index >= 1n << BigInt(newBits)) {
    throw new RangeError(`there is no subnet ${index} in ${1n << BigInt(newBits)}`)
  }
  const network = block.address - (block.address % (1n << BigInt(block.bits - block.prefix)))
  const address = network + (index << BigInt(block.bits - prefix))
  return `${block.bits === 32 ? textOf4(address) : textOf6(address)}/${prefix}`
}

function blockOf(cidr: string): Block {
  const [address = '', prefix = '', ...rest] = cidr.split('/')
  const bits = address.includes(':') ? 128 : 32
  const isPrefix = /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits
  const parsed = bits === 128 ? parse6(address) : parse4(address)
  if (rest.length > 0 || !isPrefix || parsed === undefined) {
    throw new TypeError(`"${cidr.slice(0, 60)}" is not a block such as 10.0.0.0/16`)
  }
  return { bits, address: parsed, prefix: Number(prefix) }
}

function parse4(text: string): bigint | undefined {
  const parts = text.split('.')
  const isAddress = parts.length === 4 && parts.every((p) => /^\d{1,3}$/.test(p) && Number(p) < 256)
  return isAddress ? parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n) : undefined
}

function parse6(text: string): bigint | undefined {
  const [head = '', tail, ...rest] = text.split('::')
  const left = groupsOf(head)
  const right = groupsOf(tail ?? '')
  const missing = 8 - left.length - right.length
  if (rest.length > 0 || (tail === undefined ? missing !== 0 : missing < 1)) return undefined
  const groups = [...left, ...Array<string>(missing).fill('0'), ...right]
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined
  return groups.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n)
}

function groupsOf(text: string): readonly string[] {
  return text === '' ? [] : text.split(':')
}

function textOf4(address: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 255n).join('.')
}

/** The canonical text (RFC 5952): the longest run of zero groups, of two at least, becomes `::`. */
function textOf6(address: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((address >> BigInt(112 - index * 16)) & 65_535n).toString(16),
  )
  const runs = groups.map((_, start) => {
    const end = groups.findIndex((group, index) => index >= start && group !== '0')
    return { start, length: (end < 0 ? 8 : end) - start }
  })
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best))
  if (longest.length < 2) return groups.join(':')
  const before = groups.slice(0, longest.start).join(':')
  const after = groups.slice(longest.start + longest.length).join(':')
  return `${before}::${after}`
}
