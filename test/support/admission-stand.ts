import { request } from 'node:https'
import { COMPOSITIONS } from '../../src/composition/resources.ts'
import { createKubeClient } from '../../src/kube/client.ts'
import { KubeError } from '../../src/kube/error.ts'
import { isJsonObject, type JsonObject } from '../../src/kube/json.ts'
import { loadKubeconfig } from '../../src/kube/kubeconfig.ts'
import { type KubeObject, type ObjectKey, toObjectKey } from '../../src/kube/object.ts'
import type { NewObject } from '../../src/kube/port.ts'
import { createTransport } from '../../src/kube/transport.ts'
import { SECRETS } from '../../src/kube/well-known.ts'
import type { Environment } from '../../src/local/environment.ts'
import type { RunResult } from '../../src/local/run.ts'
import { systemClock } from '../../src/runtime/clock.ts'
import type { ConnectedClient } from './kube-client.ts'
import { eventually } from './lifecycle-subject.ts'

const { signal } = new AbortController()

const configurations = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  plural: 'validatingwebhookconfigurations',
  kind: 'ValidatingWebhookConfiguration',
  namespaced: false,
}

const configuration = 'plumbline-composition' as ObjectKey
const secret = toObjectKey('plumbline-system', 'plumbline-admission')

/** What the API server was told of the webhook. */
export interface Registration {
  readonly names: readonly string[]
  readonly url: string
  /** PEM. */
  readonly trust: string
}

/** The webhook of an environment, seen from outside. */
export class AdmissionStand {
  readonly #environment: Environment
  readonly #kube: ConnectedClient

  constructor(environment: Environment, kube: ConnectedClient) {
    this.#environment = environment
    this.#kube = kube
  }

  /** Undefined while no webhook is registered. */
  async registration(): Promise<Registration | undefined> {
    const object = await this.#kube.get(configurations, configuration, signal)
    const webhooks: readonly unknown[] = Array.isArray(object?.webhooks) ? object.webhooks : []
    const [first, ...others] = webhooks.filter(isJsonObject)
    if (first === undefined) return undefined
    const { caBundle, url } = first.clientConfig as {
      readonly caBundle: string
      readonly url: string
    }
    return {
      names: [first, ...others].map(({ name }) => String(name)),
      url,
      trust: Buffer.from(caBundle, 'base64').toString(),
    }
  }

  /** Resolves when the API server asks the webhook. */
  async asked(): Promise<Registration> {
    return await eventually('the webhook to be registered', () => this.registration(), 30_000)
  }

  /** Resolves when the API server asks about the instances of defined kinds, too. */
  async asksAboutInstances(): Promise<true> {
    const look = async () => (await this.asked()).names.length === 3 || undefined
    return await eventually('the instances to be registered', look, 30_000)
  }

  unregister(): Promise<void> {
    return this.#kube.delete(configurations, configuration, {}, signal)
  }

  /** The certificate that the Secret says is served; undefined while there is no Secret. */
  async certificate(): Promise<string | undefined> {
    const found = await this.#kube.get(SECRETS, secret, signal)
    const data = (found?.data ?? {}) as Readonly<Record<string, string>>
    return data['tls.crt'] && Buffer.from(data['tls.crt'], 'base64').toString()
  }

  deleteSecret(): Promise<void> {
    return this.#kube.delete(SECRETS, secret, {}, signal)
  }

  /** `kubectl apply --server-side`, as an administrator or as somebody else. */
  apply(object: NewObject, ...flags: readonly string[]): Promise<RunResult> {
    return this.#environment.kubectl(
      ['apply', '--server-side', '--force-conflicts', ...flags, '-f', '-'],
      {
        input: JSON.stringify(object),
      },
    )
  }

  /** A metric of the controller: the sum over its series with this text among the labels. */
  async metric(name: string, label: string): Promise<number> {
    const answer = await fetch(this.#environment.metricsUrl ?? '')
    return sumOf(await answer.text(), name, label)
  }

  /** How often the API server let something pass because the webhook did not answer. */
  async passedUnasked(): Promise<number> {
    const { stdout } = await this.#environment.kubectl(['get', '--raw', '/metrics'])
    return sumOf(stdout, 'apiserver_admission_webhook_fail_open_count', 'plumbline.dev')
  }
}

function sumOf(text: string, name: string, label: string): number {
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) && line.includes(label))
    .map((line) => Number(line.slice(line.lastIndexOf(' ') + 1)))
    .reduce((sum, value) => sum + value, 0)
}

/** Asks the API server over and over what it would say of a Composition. */
export class ReviewLoad {
  readonly #stop = new AbortController()
  readonly #done: Promise<readonly string[]>

  constructor(kubeconfig: string, composition: NewObject) {
    this.#done = this.#run(kubeconfig, composition)
  }

  /** Every answer: the code of a refusal, or `accepted`. */
  async stop(): Promise<readonly string[]> {
    this.#stop.abort()
    return await this.#done
  }

  async #run(path: string, body: NewObject): Promise<readonly string[]> {
    const connection = await loadKubeconfig({ kind: 'file', path }, { env: {}, clock: systemClock })
    const transport = createTransport({ connection, clock: systemClock, random: Math.random })
    const { patch } = createKubeClient(transport)
    const load = { type: 'apply', fieldManager: 'load', body, dryRun: true } as const
    const answers: string[] = []
    const key = body.metadata.name as ObjectKey
    while (!this.#stop.signal.aborted) {
      try {
        await patch(COMPOSITIONS, key, load, signal)
        answers.push('accepted')
      } catch (error) {
        answers.push(error instanceof KubeError ? String(error.code) : String(error))
      }
    }
    await transport.close()
    return answers
  }
}

/** POSTs to the webhook over a connection of its own; the status code, or the code of the failure. */
export async function post({ url, trust }: Registration, body: JsonObject): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  const sent = request(url, { method: 'POST', ca: trust, agent: false }, (response) => {
    response.resume()
    resolve(String(response.statusCode))
  })
  sent.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
  sent.end(JSON.stringify(body))
  return await promise
}

/** A Composition of mode Graph for a kind of PlatformApi. */
export function composition(kind: string, name: string, nodes: readonly unknown[]): NewObject {
  return {
    apiVersion: 'composition.plumbline.dev/v1beta1',
    kind: 'Composition',
    metadata: { name },
    spec: {
      compositeTypeRef: { apiVersion: 'platform.acme.io/v1', kind },
      mode: 'Graph',
      nodes,
    },
  }
}

/** The newest revision that a Composition names. */
export function revisionOf({ status }: KubeObject): string {
  return (status as { readonly revision: string }).revision
}
