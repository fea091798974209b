import { isJsonObject, type JsonObject } from '../kube/json.ts'
import { conditionsOf, generationOf, numberOf } from './condition.ts'

/** Why an object of this kind is not ready; "" when it is. */
type Rule = (object: JsonObject) => string

/**
 * Kinds of Kubernetes by the rules of `kubectl rollout status` and kstatus
 * (sigs.k8s.io/cli-utils/pkg/kstatus/status/core.go). Kinds that are not here are ready when they
 * exist, unless they have a Ready condition.
 */
const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['apps/Deployment', observed(deployment)],
  ['apps/StatefulSet', observed(statefulSet)],
  ['apps/DaemonSet', observed(daemonSet)],
  ['apps/ReplicaSet', observed(replicaSet)],
  ['batch/Job', job],
  ['/PersistentVolumeClaim', phase('Bound')],
  ['/PersistentVolume', phase('Bound', 'Available')],
  ['/Namespace', phase('Active')],
  ['/Pod', pod],
  ['/Service', service],
  ['networking.k8s.io/Ingress', () => ''],
  ['policy/PodDisruptionBudget', observed(() => '')],
  ['apiextensions.k8s.io/CustomResourceDefinition', condition('Established')],
  ['apiregistration.k8s.io/APIService', condition('Available')],
])

/** Undefined for a kind without a rule of its own. */
export function builtInReadiness(object: JsonObject): string | undefined {
  const { apiVersion, kind } = object
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return undefined
  const slash = apiVersion.indexOf('/')
  const group = slash < 0 ? '' : apiVersion.slice(0, slash)
  return rules.get(`${group}/${kind}`)?.(object)
}

/** A status of a generation before says nothing about the spec that stands there now. */
function observed(rule: Rule): Rule {
  return (object) => {
    const seen = numberOf(statusOf(object).observedGeneration) ?? 0
    const isBehind = seen < (generationOf(object) ?? 0)
    return isBehind ? 'its current generation was not looked at yet' : rule(object)
  }
}

function deployment(object: JsonObject): string {
  const progressing = conditionsOf(object).find(({ type }) => type === 'Progressing')
  if (progressing?.reason === 'ProgressDeadlineExceeded') return 'it made no progress in time'
  return (
    fewer(object, 'updatedReplicas', 'updated') ||
    surplus(object) ||
    fewer(object, 'availableReplicas', 'available')
  )
}

function statefulSet(object: JsonObject): string {
  const strategy = specOf(object).updateStrategy
  if (isJsonObject(strategy) && strategy.type === 'OnDelete') {
    return fewer(object, 'readyReplicas', 'ready')
  }
  return fewer(object, 'readyReplicas', 'ready') || updatedSet(object, strategy)
}

/** With a partition only the replicas above it are updated. */
function updatedSet(object: JsonObject, strategy: unknown): string {
  const rolling = isJsonObject(strategy) ? strategy.rollingUpdate : undefined
  const partition = (isJsonObject(rolling) ? numberOf(rolling.partition) : undefined) ?? 0
  const wanted = Math.max(0, replicasOf(object) - partition)
  const updated = count(object, 'updatedReplicas')
  return updated < wanted ? `${updated} of ${wanted} replicas are updated` : ''
}

function daemonSet(object: JsonObject): string {
  const wanted = count(object, 'desiredNumberScheduled')
  const updated = count(object, 'updatedNumberScheduled')
  const available = count(object, 'numberAvailable')
  if (updated < wanted) return `${updated} of ${wanted} pods are updated`
  return available < wanted ? `${available} of ${wanted} pods are available` : ''
}

function replicaSet(object: JsonObject): string {
  return fewer(object, 'availableReplicas', 'available')
}

function job(object: JsonObject): string {
  const conditions = conditionsOf(object).filter(({ status }) => status === 'True')
  if (conditions.some(({ type }) => type === 'Complete')) return ''
  const failed = conditions.find(({ type }) => type === 'Failed')
  return failed === undefined ? 'running' : `failed: ${failed.message}`
}

function pod(object: JsonObject): string {
  if (statusOf(object).phase === 'Succeeded') return ''
  return condition('Ready')(object)
}

/** Only a load balancer takes time. */
function service(object: JsonObject): string {
  if (specOf(object).type !== 'LoadBalancer') return ''
  const balancer = statusOf(object).loadBalancer
  const ingress = isJsonObject(balancer) ? balancer.ingress : undefined
  const isThere = Array.isArray(ingress) && ingress.length > 0
  return isThere ? '' : 'the load balancer has no address yet'
}

function phase(...ready: readonly string[]): Rule {
  return (object) => {
    const is = statusOf(object).phase
    if (typeof is !== 'string') return 'pending'
    return ready.includes(is) ? '' : is.toLowerCase()
  }
}

function condition(type: string): Rule {
  return (object) => {
    const found = conditionsOf(object).find((one) => one.type === type)
    if (found?.status === 'True') return ''
    return found?.message || `not ${type.toLowerCase()} yet`
  }
}

function fewer(object: JsonObject, member: string, what: string): string {
  const is = count(object, member)
  const wanted = replicasOf(object)
  return is < wanted ? `${is} of ${wanted} replicas are ${what}` : ''
}

/** Old replicas still run beside the updated ones. */
function surplus(object: JsonObject): string {
  const old = count(object, 'replicas') - count(object, 'updatedReplicas')
  return old > 0 ? `${old} old replicas still run` : ''
}

function replicasOf(object: JsonObject): number {
  return numberOf(specOf(object).replicas) ?? 1
}

function count(object: JsonObject, member: string): number {
  return numberOf(statusOf(object)[member]) ?? 0
}

function specOf({ spec }: JsonObject): JsonObject {
  return isJsonObject(spec) ? spec : {}
}

function statusOf({ status }: JsonObject): JsonObject {
  return isJsonObject(status) ? status : {}
}
