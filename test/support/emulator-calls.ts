import type { Emulator } from '../../src/local/emulator.ts'

const deadlineMs = 20_000

/** Makes every call of the operation answer 403. */
export async function deny(emulator: Emulator, ...operations: readonly string[]): Promise<void> {
  const rules = operations.map((operation) => ({ operation, mode: 'deny' }))
  await emulator.call('POST', '/_lifecycle/faults', { rules }, AbortSignal.timeout(deadlineMs))
}

/** The operations called since the last reset, in order. */
export async function operations(emulator: Emulator): Promise<readonly string[]> {
  const signal = AbortSignal.timeout(deadlineMs)
  const answer = await emulator.call('GET', '/_lifecycle/calls', undefined, signal)
  // The shape of the emulator's own log of calls.
  const { calls } = answer as { readonly calls: readonly { readonly operation: string }[] }
  return calls.map(({ operation }) => operation)
}

/** Puts an object into a bucket in eu-west-1. */
export async function putObject(emulator: Emulator, bucket: string, key: string): Promise<void> {
  const authorization = 'AWS4-HMAC-SHA256 Credential=none/20300101/eu-west-1/s3/aws4_request'
  const answer = await fetch(`${emulator.url}/${bucket}/${key}`, {
    method: 'PUT',
    body: 'x',
    headers: { authorization },
  })
  if (!answer.ok) throw new Error(`PUT ${key}: ${answer.status}`)
}
