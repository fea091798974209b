import { expect } from '@jest/globals'
import { withCluster } from '../../src/cli/cluster/cluster.ts'
import type { ManifestObject } from '../../src/cli/manifest/manifest.ts'
import { exitCodeOf } from '../../src/cli/plan/plan.ts'
import { planManifests } from '../../src/cli/plan/plan-manifests.ts'
import { printPlan } from '../../src/cli/plan/print-plan.ts'
import { readAuditLog } from '../../src/local/audit.ts'
import type { Environment } from '../../src/local/environment.ts'
import type { Doc } from '../../src/provider/index.ts'
import { CallLog } from './call-log.ts'

const reading = ['get', 'list', 'watch']
const { signal } = new AbortController()
export const region = 'eu-west-1'
export const providerConfigRef = { kind: 'ClusterProviderConfig', name: 'default' }

export interface PlanChoice {
  /** Default true. */
  readonly cloud?: boolean
  /** Whose rights count; default: the administrator's. */
  readonly kubeconfig?: string
}

/** What a plan prints, and its exit code. */
interface Told {
  readonly text: string
  readonly code: number
}

/** Plans as whoever the kubeconfig says, and proves that nothing was written anywhere. */
export async function planWithoutWriting(
  environment: Environment,
  objects: readonly ManifestObject[],
  { cloud = true, kubeconfig = environment.kubeconfigPath }: PlanChoice = {},
): Promise<Told> {
  const calls = new CallLog(environment.emulator)
  const [calledBefore, writtenBefore] = [await calls.mark(), await writesOf(environment)]
  const options = { fleet: true, cloud, fieldManager: 'author' }
  const result = await withCluster(
    { kubeconfig, namespace: 'default' },
    (cluster) => planManifests(cluster, objects, options, signal),
    signal,
  )
  const made = await calls.since(calledBefore)
  expect(made.filter(({ write }) => write)).toEqual([])
  expect(made.filter(({ operation }) => !/^(Get|Head|List|Describe)/.test(operation))).toEqual([])
  expect((await writesOf(environment)).slice(writtenBefore.length)).toEqual([])
  const code = exitCodeOf([...result.objects, ...result.fleet])
  return { text: printPlan(result, true), code }
}

/** What people wrote to the API server, dry runs and questions apart. */
export async function writesOf(environment: Environment): Promise<readonly string[]> {
  const events = await readAuditLog(environment.controlPlane.auditLog)
  return events
    .filter(({ user, verb }) => !user.username.startsWith('system:') && !reading.includes(verb))
    .filter(({ requestURI }) => !requestURI.includes('dryRun=All'))
    .filter(({ requestURI }) => !requestURI.endsWith('/selfsubjectaccessreviews'))
    .map(({ verb, requestURI }) => `${verb} ${requestURI}`)
}

/** A manifest of AWS: service, kind and name, `forProvider`, the rest of `spec` with annotations. */
export function managed(
  [apiVersion, kind, name]: readonly [string, string, string],
  forProvider: Doc,
  { annotations = {}, ...spec }: Doc = {},
): ManifestObject {
  return {
    ...{ apiVersion: `${apiVersion}.aws.plumbline.dev/v1beta1`, kind },
    metadata: { name, namespace: 'default', annotations },
    spec: { forProvider: { region, ...forProvider }, providerConfigRef, ...spec },
  }
}

export function bucket(name: string, forProvider: Doc = {}, more: Doc = {}): ManifestObject {
  return managed(['s3', 'Bucket', name], forProvider, more)
}
