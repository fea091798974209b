import { isIP } from 'node:net'
import { isDeepStrictEqual } from 'node:util'
import { tellFailure } from '../../composition/functions/pipeline-result.ts'
import type { FunctionSpec } from '../../composition/reconcile-function.ts'
import type { PipelineHost } from '../../composition/run/pipeline-host.ts'
import type { Applied } from './dry-run-manifest.ts'

/** Endpoints that a file gives, and that nobody has answered for: by name of the Function. */
export type StrangeEndpoints = ReadonlyMap<string, string>

/**
 * Which Functions of the files lead away from this machine to where those of the cluster do not: what
 * is sent there could go to whoever wrote the file. Pure.
 */
export function strangeEndpoints(
  functions: readonly Pick<Applied, 'live' | 'next'>[],
): StrangeEndpoints {
  return new Map(
    functions.flatMap(({ live, next }) => {
      const { endpoint } = next.spec as FunctionSpec // its CRD has validated it
      const isKnown = live !== undefined && isDeepStrictEqual(live.spec, next.spec)
      return isKnown || isLocal(endpoint) ? [] : [[next.metadata.name, endpoint] as const]
    }),
  )
}

/** Whether a gRPC target stays on this machine: a socket, or loopback addresses only. */
function isLocal(target: string): boolean {
  if (target.startsWith('unix:')) return true
  const [, scheme, addresses = ''] = /^(dns:\/\/\/|ipv4:)(.+)$/.exec(target) ?? []
  return scheme !== undefined && addresses.split(',').every(isLoopback)
}

function isLoopback(address: string): boolean {
  const host = address.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1')
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

/**
 * Runs pipelines, but for those with a step at a strange endpoint: a function is given the objects and
 * Secrets that it and its step ask for, read with the rights of whoever plans.
 */
export class TrustedPipelines implements Pick<PipelineHost, 'run' | 'retain'> {
  readonly #host: Pick<PipelineHost, 'run' | 'retain'>
  readonly #strange: StrangeEndpoints

  constructor(host: Pick<PipelineHost, 'run' | 'retain'>, strange: StrangeEndpoints) {
    this.#host = host
    this.#strange = strange
  }

  async run(...[composite, run, signal]: Parameters<PipelineHost['run']>) {
    for (const { step, functionRef } of run.steps) {
      const endpoint = this.#strange.get(functionRef.name)
      if (endpoint === undefined) continue
      const failed = { step, functionName: functionRef.name }
      const why = `not called: a file leads it to ${endpoint}, which would be given what you may read, Secrets included; apply the Function first, run it on this machine, or plan with --trust-functions`
      const told = { conditions: [], events: [], requirements: {} }
      const message = tellFailure(failed, why)
      return { outcome: 'Failed', code: 'EndpointInvalid', ...failed, message, ...told } as const
    }
    return await this.#host.run(composite, run, signal)
  }

  retain(...of: Parameters<PipelineHost['retain']>): void {
    this.#host.retain(...of)
  }
}
