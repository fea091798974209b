import type { Failure } from '../../src/provider/index.ts'
import { type ErrorCodes, type ErrorFacts, toFailure } from './errors.ts'

/** The failure that an error of one call stands for. `operation` is the API's name of the call. */
export type FailureOf = (error: unknown, operation: string) => Failure

const invalid: ErrorFacts = { reason: 'invalid' }

/** What every operation of RDS may answer to its parameters. */
const parameterCodes: ErrorCodes = {
  InvalidParameterValue: invalid,
  InvalidParameterCombination: invalid,
  MissingParameter: invalid,
  ValidationError: invalid,
}

/**
 * The failures of a kind of RDS by its error codes as the SDK's model names them. Modelled errors end
 * in Fault, most wire codes of the same errors do not: both are known. `special` looks at one error
 * before the codes do.
 */
export function rdsFailures(
  faults: ErrorCodes,
  special: (error: unknown, operation: string) => ErrorCodes = () => ({}),
): FailureOf {
  const codes = { ...parameterCodes, ...inBothSpellings(faults) }
  return (error, operation) =>
    toFailure(
      error,
      { operation, action: `rds:${operation}` },
      { ...codes, ...inBothSpellings(special(error, operation)) },
    )
}

function inBothSpellings(faults: ErrorCodes): ErrorCodes {
  const pairs = Object.entries(faults)
  return Object.fromEntries(
    pairs.flatMap(([name, facts]) => [
      [name, facts],
      [name.replace(/Fault$/, ''), facts],
    ]),
  )
}
