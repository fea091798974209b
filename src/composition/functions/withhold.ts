import { FunctionError } from './error.ts'
import { exposureCode, type GivenSecrets, tellQuoted } from './given-secrets.ts'
import { type PipelineResult, tellFailure } from './pipeline-result.ts'
import type { FunctionResponse } from './response.ts'

const withheld = '(withheld: it quotes a secret value)'

/**
 * The response with the words that quote secret values withheld: they go into conditions, Events and
 * logs. FunctionError SecretExposed for what is no prose.
 */
export async function withholdQuotes(
  response: FunctionResponse,
  given: GivenSecrets,
  signal: AbortSignal,
): Promise<FunctionResponse> {
  const { results, conditions } = response
  await given.learn(signal)
  const words = [
    ...results.map(({ reason }) => reason),
    ...conditions.flatMap(({ type, reason }) => [type, reason]),
  ]
  const [exposed] = words.flatMap((text) =>
    text === undefined ? [] : (given.quotedIn(text) ?? []),
  )
  if (exposed !== undefined) {
    const where = 'the type or reason of a condition or result shows'
    const code = exposureCode(exposed)
    throw new FunctionError(code, `returned what may not be told: ${where} ${tellQuoted(exposed)}`)
  }
  return {
    ...response,
    results: results.map((each) => withoutQuote(each, given)),
    conditions: conditions.map((each) => withoutQuote(each, given)),
  }
}

/** The result with the words of a failure withheld where they quote secret values. */
export async function withholdFailure(
  result: PipelineResult,
  given: GivenSecrets,
  signal: AbortSignal,
): Promise<PipelineResult> {
  if (result.outcome === 'Completed') return result
  const { step, functionName, message } = result
  await given.learn(signal)
  if (given.quotedIn(message) === undefined) return result
  return { ...result, message: tellFailure({ step, functionName }, `failed ${withheld}`) }
}

function withoutQuote<Told extends { readonly message: string }>(
  told: Told,
  given: GivenSecrets,
): Told {
  return given.quotedIn(told.message) !== undefined ? { ...told, message: withheld } : told
}
