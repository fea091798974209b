import { compareCreation } from '../drift/compare.ts'
import { rememberWritten } from '../drift/remember.ts'
import { Failure } from '../provider/index.ts'
import { generateSecret, readConnectionSecret, writeConnectionSecret } from './connection-secret.ts'
import type { ManagedDeps } from './deps.ts'
import { type Ledger, own } from './ledger.ts'
import type { ManagedResource } from './managed-resource.ts'
import type { Pass } from './pass.ts'
import { isStalling } from './stalling.ts'
import { recordWrites } from './write-record.ts'

/** Creates the external resource; a password nobody gave is made and stored first. */
export async function createExternal(
  deps: ManagedDeps,
  pass: Pass,
  signal: AbortSignal,
): Promise<Pass> {
  const secrets = await withGenerated(deps, pass, signal)
  const { sent } = await callCreate(deps, pass, secrets, signal)
  deps.attention.update(pass.resource.uid, { wroteAt: deps.clock.monotonic(), waits: 0 })
  const ledger = own(pass.ledger, {
    since: new Date(deps.clock.now()).toISOString(),
    how: 'created',
    name: pass.name,
    account: pass.account,
    seen: false,
  })
  return {
    ...pass,
    ledger: rememberCreation(deps, pass, ledger, sent),
    secrets,
    created: true,
    seen: undefined,
    writes: pass.writes + 1,
  }
}

/**
 * A name that was free a moment ago and is taken now is most likely taken by this very call: its
 * first answer was lost, and the cloud's client repeated it. So that is no refusal yet; the next
 * look tells.
 */
async function callCreate(
  deps: ManagedDeps,
  pass: Pass,
  secrets: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<{ readonly sent: readonly string[] }> {
  deps.attention.update(pass.resource.uid, { createRefused: false })
  try {
    return await deps.kind.create(
      pass.ports.writer('create'),
      {
        name: pass.name,
        desired: pass.resource.desired as never,
        token: pass.resource.uid,
        secret: (path) => secrets.get(path),
      },
      signal,
    )
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    if (error.reason === 'already-exists') {
      throw new Failure('busy', error.message, { cause: error })
    }
    deps.attention.update(pass.resource.uid, { createRefused: isStalling(error) })
    throw error
  }
}

/** What the create call set counts as written: the first look tells how the cloud spells it. */
function rememberCreation(
  deps: ManagedDeps,
  pass: Pass,
  ledger: Ledger,
  sent: readonly string[],
): Ledger {
  const declared = { table: deps.kind.fields, desired: pass.resource.desired }
  const written = compareCreation(declared, pass.means).filter(({ path: [first] }) =>
    first !== undefined && 'member' in first ? sent.includes(first.member) : false,
  )
  const recorded = recordWrites(ledger, written)
  return { ...recorded, memory: rememberWritten(recorded.memory, written) }
}

/** Makes the secrets nobody gave, and stores them before the create that uses them. */
async function withGenerated(
  deps: ManagedDeps,
  pass: Pass,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const missing = generatedSecrets(deps, pass.resource)
  if (missing.length === 0) return pass.secrets
  const problem = secretProblem(deps, pass.resource)
  if (problem !== undefined) throw new Failure('invalid', problem)
  const stored = await readConnectionSecret(deps, pass.resource, signal)
  const secrets = new Map(pass.secrets)
  const values: Record<string, string> = {}
  for (const secret of missing) {
    const value = stored?.get(secret.key) ?? generateSecret(secret.length)
    secrets.set(secret.path, value)
    values[secret.key] = value
  }
  await writeConnectionSecret(deps, pass.resource, values, signal)
  return secrets
}

/** Why the resource cannot be created with the secrets it is given; undefined when it can. Pure. */
export function secretProblem(
  deps: Pick<ManagedDeps, 'kind'>,
  resource: ManagedResource,
): string | undefined {
  const missing = generatedSecrets(deps, resource)
  if (missing.length === 0 || resource.connectionSecretName !== undefined) return undefined
  const paths = missing.map((secret) => secret.path).join(', ')
  return `${paths} is not declared, so a value would be generated, and nobody could know it: set ${paths}, or spec.writeConnectionSecretToRef`
}

/** The secrets that nobody gives. */
function generatedSecrets({ kind }: Pick<ManagedDeps, 'kind'>, { desired }: ManagedResource) {
  return (kind.connectionSecrets ?? []).filter((secret) => secret.generated(desired))
}
