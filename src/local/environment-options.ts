import type { Progress } from './progress.ts'

export interface EnvironmentOptions {
  /** Where everything is written; one environment at a time. */
  readonly stateDir: string
  readonly onProgress: Progress
  /** An existing cluster's kubeconfig, instead of a control plane of our own. */
  readonly kubeconfig?: string
  /** An existing endpoint, instead of an emulator of our own. */
  readonly awsEndpoint?: string
  /** `false`: none, and no default ClusterProviderConfig unless `awsEndpoint` is given. */
  readonly emulator?: false | EmulatorChoice
  /** `false`: none. */
  readonly controller?: false | ControllerChoice
  /** Whether `environment.controlPlane.auditLog` is written. Default false. */
  readonly audit?: boolean
  /** Whether kube-controller-manager runs. Default true. */
  readonly controllerManager?: boolean
  /** Appended to the flags of the API server. */
  readonly apiServerArgs?: readonly string[]
  /** Directories of YAML files to apply, in order. Default: deploy/rbac, crds. */
  readonly manifests?: readonly string[]
}

export interface EmulatorChoice {
  /** Added to every call. Default 0. */
  readonly latencyMs?: number
  readonly env?: Readonly<Record<string, string>>
}

export interface ControllerChoice {
  /** Whether the API server asks it before it accepts definitions and Compositions. Default false. */
  readonly admission?: boolean
  /** Default 30s. */
  readonly pollInterval?: string
  /** The program to run. Default: a bundle of this checkout, made on the spot. */
  readonly entry?: string
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}
