import { collectDefaultMetrics, Registry } from 'prom-client'
import {
  type Count,
  createInstruments,
  type Instruments,
  type Level,
  type Timing,
} from './instrument.ts'

/** All of Plumbline's metrics. No label carries an object's name. */
export interface Metrics {
  readonly drift: DriftMetrics
  readonly reconcile: ReconcileMetrics
  readonly queue: QueueMetrics
  readonly kube: KubeMetrics
  readonly cloud: CloudMetrics
  readonly events: EventMetrics
  readonly admission: AdmissionMetrics
  readonly contentType: string
  /** The registry in the text format of Prometheus. */
  text(): Promise<string>
}

/** A spec change is not drift and is never counted here. `class` is the verdict's class. */
export interface DriftMetrics {
  /** Drifted paths now. */
  readonly active: Level<'kind' | 'class'>
  readonly detected: Count<'kind' | 'class' | 'detected_by'>
  readonly corrected: Count<'kind' | 'result'>
  readonly timeToDetect: Timing<'kind'>
  readonly timeToCorrect: Timing<'kind'>
  /** At each verification: the time since the one before. */
  readonly verificationAge: Timing<'kind'>
  readonly fights: Level<'kind'>
  readonly nonconverging: Level<'kind'>
  readonly knownDifferences: Level<'kind'>
}

/** `outcome` is the kind of the reconcile's outcome. */
export interface ReconcileMetrics {
  readonly total: Count<'kind' | 'outcome'>
  readonly duration: Timing<'kind' | 'outcome'>
}

export interface QueueMetrics {
  readonly depth: Level<'queue'>
  /** From the moment a key was due until a worker took it. */
  readonly latency: Timing<'queue'>
  readonly retries: Count<'queue'>
}

export interface KubeMetrics {
  /** `code` is "0" when no answer arrived. */
  readonly requests: Count<'verb' | 'resource' | 'code'>
  readonly duration: Timing<'verb' | 'resource'>
}

export interface CloudMetrics {
  readonly calls: Count<'service' | 'operation' | 'purpose' | 'result'>
  /** The used share of the call budget, 0 to 1. */
  readonly budgetUtilisation: Level<'service'>
}

export interface EventMetrics {
  /** `result`: created, existing, summarised (over the hourly limit), failed. */
  readonly recorded: Count<'result'>
}

/** `resource`: the plural of an own kind, or `instances`. `result`: accepted, refused, unchecked. */
export interface AdmissionMetrics {
  readonly total: Count<'resource' | 'result'>
  readonly duration: Timing<'resource'>
}

export interface MetricsOptions {
  /** Whether memory, CPU, garbage collection and event loop lag of the process are measured too. */
  readonly process?: boolean
}

/** Each call makes a registry of its own. */
export function createMetrics(options: MetricsOptions = {}): Metrics {
  const { process = true } = options
  const registry = new Registry()
  if (process) collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 })
  const instruments = createInstruments(registry)
  return {
    drift: createDriftMetrics(instruments),
    reconcile: createReconcileMetrics(instruments),
    queue: createQueueMetrics(instruments),
    kube: createKubeMetrics(instruments),
    cloud: createCloudMetrics(instruments),
    events: { recorded: instruments.count('events_total', 'Events by result', ['result']) },
    admission: createAdmissionMetrics(instruments),
    contentType: registry.contentType,
    text: () => registry.metrics(),
  }
}

/** Of requests and reconciles, in seconds. */
const shortBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300]

/** Of drift, from 1 s to 24 h, in seconds. */
const longBuckets = [1, 5, 15, 30, 60, 300, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400]

function createDriftMetrics({ count, level, timing }: Instruments): DriftMetrics {
  const kind = ['kind'] as const
  return {
    active: level('drift_active', 'Paths that drift now', ['kind', 'class']),
    detected: count('drift_detected_total', 'Drift found', ['kind', 'class', 'detected_by']),
    corrected: count('drift_corrected_total', 'Drift corrections by result', ['kind', 'result']),
    timeToDetect: timing(
      'drift_time_to_detect_seconds',
      'From the change, or the last verification before it, to its detection',
      kind,
      longBuckets,
    ),
    timeToCorrect: timing(
      'drift_time_to_correct_seconds',
      'From detection to correction',
      kind,
      longBuckets,
    ),
    verificationAge: timing(
      'drift_verification_age_seconds',
      'Time between two verifications of an object',
      kind,
      longBuckets,
    ),
    fights: level('drift_fights', 'Objects on which another writer keeps undoing us', kind),
    nonconverging: level('drift_nonconverging', 'Paths whose writes change nothing', kind),
    knownDifferences: level('drift_known_differences', 'Differences that are accepted', kind),
  }
}

function createReconcileMetrics({ count, timing }: Instruments): ReconcileMetrics {
  const labels = ['kind', 'outcome'] as const
  return {
    total: count('reconcile_total', 'Reconciles by outcome', labels),
    duration: timing('reconcile_seconds', 'Duration of a reconcile', labels, shortBuckets),
  }
}

function createQueueMetrics({ count, level, timing }: Instruments): QueueMetrics {
  const labels = ['queue'] as const
  return {
    depth: level('queue_depth', 'Keys that are due', labels),
    latency: timing('queue_latency_seconds', 'From due to taken', labels, shortBuckets),
    retries: count('queue_retries_total', 'Keys added again after a failure', labels),
  }
}

function createKubeMetrics({ count, timing }: Instruments): KubeMetrics {
  return {
    requests: count('kube_requests_total', 'Requests to the API server', [
      'verb',
      'resource',
      'code',
    ]),
    duration: timing(
      'kube_request_seconds',
      'Time until the API server began its answer',
      ['verb', 'resource'],
      shortBuckets,
    ),
  }
}

function createCloudMetrics({ count, level }: Instruments): CloudMetrics {
  return {
    calls: count('cloud_api_calls_total', 'Calls to cloud APIs', [
      'service',
      'operation',
      'purpose',
      'result',
    ]),
    budgetUtilisation: level('cloud_api_budget_utilisation', 'Used share of the call budget', [
      'service',
    ]),
  }
}

function createAdmissionMetrics({ count, timing }: Instruments): AdmissionMetrics {
  return {
    total: count('admission_reviews_total', 'Admission reviews by result', ['resource', 'result']),
    duration: timing(
      'admission_review_seconds',
      'Duration of an admission review',
      ['resource'],
      shortBuckets,
    ),
  }
}
