import { LocalError } from '../../local/error.ts'
import { until } from '../../local/until.ts'

/** Something that the demo would have shown is not true. */
export class UnmetExpectation extends Error {
  constructor(expected: string, found: string, options?: ErrorOptions) {
    super(`expected: ${expected}\nfound:    ${found.trim() || 'nothing'}`, options)
    this.name = 'UnmetExpectation'
  }
}

/** Throws UnmetExpectation unless each pattern occurs in the text. */
export function expectText(text: string, expected: string, ...patterns: readonly RegExp[]): void {
  if (!patterns.every((pattern) => pattern.test(text))) throw new UnmetExpectation(expected, text)
}

/** Looks again and again until `isSo`; UnmetExpectation with the last finding after `withinMs`. */
export async function eventually(
  expected: string,
  look: () => Promise<string>,
  isSo: (found: string) => boolean,
  options: { readonly withinMs: number },
  signal: AbortSignal,
): Promise<string> {
  let found = ''
  const check = async (): Promise<string | undefined> => {
    found = await look()
    return isSo(found) ? found : undefined
  }
  try {
    return await until(check, { everyMs: 250, withinMs: options.withinMs, what: expected }, signal)
  } catch (error) {
    if (!(error instanceof LocalError) || error.code !== 'TimedOut') throw error
    throw new UnmetExpectation(`${expected} within ${options.withinMs / 1000} s`, found)
  }
}
