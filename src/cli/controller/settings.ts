import type { LogLevel } from '../../telemetry/log.ts'

/** What the controller process was started with; durations in milliseconds. */
export interface ControllerSettings {
  readonly kubeconfig: string | undefined
  readonly metricsHost: string
  readonly metricsPort: number
  readonly pollIntervalMs: number
  readonly settleMs: number
  readonly confirmMs: number
  readonly workers: number
  readonly leaderElect: boolean
  readonly namespace: string
  readonly logLevel: LogLevel
  /** Undefined: no admission webhook is served. */
  readonly admission: AdmissionSettings | undefined
}

export interface AdmissionSettings {
  readonly host: string
  readonly port: number
  /** `https://host:port` for the API server; undefined: it finds the webhook by its Service. */
  readonly url: string | undefined
}
