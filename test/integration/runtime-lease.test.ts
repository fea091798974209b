import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { until } from '../../src/local/until.ts'
import { type ApiServer, startApiServer } from '../support/api-server.ts'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'

const { signal } = new AbortController()
const script = fileURLToPath(new URL('../support/elector.ts', import.meta.url))
let server: ApiServer
let proxy: TcpProxy
let proxied: string
beforeAll(async () => {
  server = await startApiServer()
  proxy = await startTcpProxy(server.port)
  proxied = await server.kubeconfigFor(proxy.port)
}, 900_000)
afterAll(async () => {
  await proxy.close()
  await server.stop()
}, 60_000)

/** A process of test/support/elector.ts, and the moments at which it led (wall clock, ms). */
interface Elector {
  readonly process: ChildProcess
  readonly moments: number[]
  /** Resolves when it takes part; starting a process may take longer than an election. */
  readonly standing: Promise<void>
}

const electors: Elector[] = []
afterEach(async () => {
  proxy.heal()
  await Promise.all(electors.splice(0).map(end))
})

function elect(kubeconfig: string, identity: string): Elector {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', script, kubeconfig, identity],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const { promise: standing, resolve } = Promise.withResolvers<void>()
  const elector: Elector = { process: child, moments: [], standing }
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line === 'standing') resolve()
    else elector.moments.push(Number(line))
  })
  electors.push(elector)
  return elector
}

async function end({ process: child }: Elector): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = Promise.withResolvers<void>()
  child.once('exit', () => exited.resolve())
  child.kill('SIGKILL')
  await exited.promise
}

/** Waits until the elector has led after `since`. */
async function leads(elector: Elector, since: number, what: string): Promise<void> {
  const limits = { everyMs: 20, withinMs: 20_000, what }
  await until(async () => elector.moments.some((at) => at > since) || undefined, limits, signal)
}

/** The terms of all electors in time order; a new one wherever the leader changes. */
function terms(named: Readonly<Record<string, Elector>>): readonly string[] {
  const moments = Object.entries(named).flatMap(([name, { moments: times }]) =>
    times.map((at) => ({ at, name })),
  )
  moments.sort((one, other) => one.at - other.at)
  return moments.map(({ name }) => name).filter((name, index, all) => name !== all[index - 1])
}

interface Row {
  readonly reason: string
  readonly fault: (first: Elector) => void
  readonly heal: (first: Elector) => void
  readonly takenWithinMs: number
}

const rows: readonly Row[] = [
  {
    reason: 'the leader is stopped and wakes up later',
    fault: ({ process: child }) => child.kill('SIGSTOP'),
    heal: ({ process: child }) => child.kill('SIGCONT'),
    takenWithinMs: 6_000,
  },
  {
    reason: 'the link of the leader swallows everything',
    fault: () => proxy.blackhole(),
    heal: () => proxy.heal(),
    takenWithinMs: 6_000,
  },
  {
    reason: 'the leader ends in good order and gives the lease back',
    fault: ({ process: child }) => child.kill('SIGTERM'),
    heal: () => {},
    takenWithinMs: 1_000,
  },
]

test.each(rows)(
  '$reason: exactly one leads at any time',
  async ({ fault, heal, takenWithinMs }) => {
    const first = elect(proxied, 'first')
    await leads(first, 0, 'the first elector to lead')
    const second = elect(server.kubeconfig, 'second')
    const third = elect(server.kubeconfig, 'third')
    await Promise.all([second.standing, third.standing])
    await leads(first, Date.now() + 500, 'the first elector to go on')
    const faultAt = Date.now()
    fault(first)
    const limits = { everyMs: 20, withinMs: 20_000, what: 'another elector to lead' }
    const successor = await until(
      async () => [second, third].find(({ moments }) => moments.length > 0),
      limits,
      signal,
    )
    expect((successor.moments[0] ?? Number.POSITIVE_INFINITY) - faultAt).toBeLessThan(takenWithinMs)
    const healedAt = Date.now()
    heal(first)
    await leads(successor, healedAt + 1_500, 'the successor to go on')
    expect(terms({ first, second, third })).toEqual([
      'first',
      successor === second ? 'second' : 'third',
    ])
    await Promise.all([first, second, third].map(end))
  },
  60_000,
)
