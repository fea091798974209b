import { afterAll, afterEach, beforeAll } from '@jest/globals'
import { createKubeClient } from '../../src/kube/client.ts'
import { loadKubeconfig } from '../../src/kube/kubeconfig.ts'
import type { KubeClient } from '../../src/kube/port.ts'
import { createTransport } from '../../src/kube/transport.ts'
import type { Environment } from '../../src/local/environment.ts'
import { systemClock } from '../../src/runtime/clock.ts'
import { CallLog } from './call-log.ts'
import { bootEnvironment } from './environment.ts'
import { ControllerProcess } from './lifecycle-controller.ts'
import { sharedProgram } from './program.ts'

/** A control plane and an emulator; the tests start and end controllers themselves. */
export interface Stand {
  readonly environment: Environment
  readonly kube: KubeClient
  readonly calls: CallLog
  /** Ends at the latest with the test, and gives its lease back. */
  start(id: string, ...flags: readonly string[]): Promise<ControllerProcess>
}

/** One stand for the tests of the file; call the result inside tests only. */
export function useStand(): () => Stand {
  let running:
    | { readonly stand: Stand; endControllers(): Promise<void>; close(): Promise<void> }
    | undefined
  beforeAll(async () => {
    running = await bootStand()
  }, 15 * 60_000)
  afterEach(() => running?.endControllers(), 30_000)
  afterAll(() => running?.close(), 60_000)
  return () => {
    if (running === undefined) throw new TypeError('the stand is there only inside tests')
    return running.stand
  }
}

async function bootStand() {
  const { environment, dispose } = await bootEnvironment({ controller: false })
  const entry = await sharedProgram()
  const clock = systemClock
  const source = { kind: 'file', path: environment.kubeconfigPath } as const
  const connection = await loadKubeconfig(source, { env: {}, clock })
  const transport = createTransport({ connection, clock, random: Math.random })
  const controllers: ControllerProcess[] = []
  const stand: Stand = {
    environment,
    kube: createKubeClient(transport),
    calls: new CallLog(environment.emulator),
    start: async (id, ...flags) => {
      const started = await ControllerProcess.start(environment, { entry, id, flags })
      controllers.push(started)
      return started
    },
  }
  const endControllers = async (): Promise<void> => {
    for (const signal of ['SIGTERM', 'SIGCONT'] as const) {
      for (const controller of controllers) controller.send(signal)
    }
    await Promise.all(controllers.map(({ ended }) => ended))
    controllers.length = 0
  }
  const close = async (): Promise<void> => {
    await Promise.all(controllers.map((controller) => controller.kill()))
    await transport.close()
    await dispose()
  }
  return { stand, endControllers, close }
}
