/** Powers of ten or two behind the suffixes of Kubernetes quantities. */
const decimal: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
}
const binary: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 }

/** Number, sign and suffix or exponent, as the API server accepts them. */
const pattern =
  /^([+-]?)(\d{0,40})(?:\.(\d{0,40}))?(?:([eE][+-]?\d{1,2})|([KMGTPE]i|[numkMGTPE]))?$/

/**
 * The number behind a Kubernetes quantity: a bigint when whole, otherwise a double. Throws a
 * TypeError for a text that is none. Source: k8s.io/apimachinery/pkg/api/resource/quantity.go.
 */
export function quantityOf(text: string): bigint | number {
  const match = pattern.exec(text)
  const [, sign = '', whole = '', fraction = '', exponent, suffix = ''] = match ?? []
  if (match === null || whole + fraction === '') {
    throw new TypeError(`"${text.slice(0, 40)}" is not a quantity such as 500m or 2Gi`)
  }
  const digits = BigInt(`${whole}${fraction}`) * (sign === '-' ? -1n : 1n)
  const factor = 2n ** BigInt(binary[suffix] ?? 0)
  const tens = exponent === undefined ? (decimal[suffix] ?? 0) : Number(exponent.slice(1))
  return scaled(digits * factor, tens - fraction.length)
}

function scaled(digits: bigint, tens: number): bigint | number {
  if (tens >= 0) return digits * 10n ** BigInt(tens)
  const divisor = 10n ** BigInt(-tens)
  return digits % divisor === 0n ? digits / divisor : Number(digits) / Number(divisor)
}
