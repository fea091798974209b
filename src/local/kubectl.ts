import { type RunResult, type RunSpec, run, runOrThrow } from './run.ts'
import type { Supervisor } from './supervisor.ts'

export type KubectlOptions = Pick<RunSpec, 'input' | 'enough'>

/** kubectl with one kubeconfig and a discovery cache of its own. */
export class Kubectl {
  readonly binary: string
  readonly #supervisor: Supervisor
  readonly #flags: readonly string[]

  constructor(
    supervisor: Supervisor,
    options: { readonly binary: string; readonly kubeconfig: string; readonly cache: string },
  ) {
    this.#supervisor = supervisor
    this.binary = options.binary
    this.#flags = ['--kubeconfig', options.kubeconfig, '--cache-dir', options.cache]
  }

  /** Runs kubectl to its end, whatever its exit code. */
  run(args: readonly string[], options: KubectlOptions, signal: AbortSignal): Promise<RunResult> {
    return run(this.#supervisor, this.#spec(args, options), signal)
  }

  /** Runs kubectl and returns stdout; LocalError CommandFailed unless it exits with 0. */
  must(args: readonly string[], options: KubectlOptions, signal: AbortSignal): Promise<string> {
    return runOrThrow(this.#supervisor, this.#spec(args, options), signal)
  }

  #spec(args: readonly string[], options: KubectlOptions): Parameters<typeof run>[1] {
    const name = `kubectl ${args[0] ?? ''}`.trim()
    return { name, command: this.binary, args: [...this.#flags, ...args], ...options }
  }
}
