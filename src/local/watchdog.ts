import { rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { isAlive, killGroup } from './process-identity.ts'
import { parseWatchdogOrder } from './watchdog-order.ts'

/**
 * The process that outlives its parent by a moment. It is told over stdin what the parent started
 * and which paths to remove; when the pipe closes, for whatever reason, it kills and removes.
 */
async function watch(): Promise<void> {
  const children = new Map<number, string>()
  const paths = new Set<string>()
  for await (const line of createInterface({ input: process.stdin })) {
    const order = parseWatchdogOrder(line)
    switch (order.kind) {
      case 'watch':
        children.set(order.pid, order.startTime)
        break
      case 'forget':
        children.delete(order.pid)
        break
      case 'remove':
        paths.add(order.path)
        break
      default:
        order satisfies never
    }
  }
  const identities = [...children].map(([pid, startTime]) => ({ pid, startTime }))
  identities.forEach(killGroup)
  // What is being killed may still write into what is to be removed.
  for (let turn = 0; turn < 500 && identities.some(isAlive); turn += 1) await delay(10)
  for (const path of paths) rmSync(path, { recursive: true, force: true, maxRetries: 3 })
}

// The terminal and npm signal whole groups; only the end of the parent ends the watchdog.
for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(signal, () => undefined)
await watch()
