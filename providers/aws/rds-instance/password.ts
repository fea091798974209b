import { Failure } from '../../../src/provider/index.ts'

interface PasswordRule {
  readonly engines: RegExp
  readonly min: number
  readonly max: number
  readonly forbidden: string
}

const always = '/"@'

/** Source: MasterUserPassword in the CreateDBInstance reference. First match counts. */
const passwordRules: readonly PasswordRule[] = [
  { engines: /^(mariadb|mysql)/, min: 8, max: 41, forbidden: always },
  { engines: /^(postgres|sqlserver|custom-sqlserver)/, min: 8, max: 128, forbidden: always },
  { engines: /oracle/, min: 8, max: 30, forbidden: `${always}&'` },
  { engines: /^db2/, min: 8, max: 255, forbidden: always },
]

const anyEngine: PasswordRule = { engines: /^/, min: 8, max: 128, forbidden: always }

/** Why a master password cannot be used, without repeating any of it, or undefined. */
export function checkPassword(engine: string, password: string): string | undefined {
  const lower = engine.toLowerCase()
  const rule = passwordRules.find(({ engines }) => engines.test(lower)) ?? anyEngine
  if (password.length < rule.min || password.length > rule.max) {
    return `the master password must have ${rule.min} to ${rule.max} characters for engine ${lower}`
  }
  const printable = /^[!-~]*$/.test(password)
  if (!printable || [...rule.forbidden].some((character) => password.includes(character))) {
    return `the master password must be printable ASCII without spaces and ${[...rule.forbidden].join(' ')}`
  }
  return undefined
}

/** Stops a call that the API would refuse for its password; the message holds none of it. */
export function assertPassword(engine: string, password: string): void {
  const fault = checkPassword(engine, password)
  if (fault !== undefined) throw new Failure('invalid', fault)
}
