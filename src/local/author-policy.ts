import type { Kubectl } from './kubectl.ts'
import { project } from './project.ts'
import { until } from './until.ts'

/** The CRD whose objects the policy is about. */
export const compositionDefinition = 'compositions.composition.plumbline.dev'

const limits = {
  everyMs: 200,
  withinMs: 30_000,
  what: 'the authors of Compositions to be recorded',
}

/** `kubectl create --dry-run` of this shows whether an author is recorded. */
const probe = JSON.stringify({
  apiVersion: 'composition.plumbline.dev/v1beta1',
  kind: 'Composition',
  metadata: { name: 'plumbline-probe' },
  spec: {
    compositeTypeRef: { apiVersion: 'probe.plumbline.dev/v1', kind: 'Probe' },
    mode: 'Graph',
    nodes: [{ id: 'probe', value: 'probe' }],
  },
})

/**
 * Applies deploy/admission and waits until the API server records authors, about 1 s. False when the
 * cluster has no such policies (before Kubernetes 1.36): nothing is installed.
 */
export async function installAuthorPolicy(kubectl: Kubectl, signal: AbortSignal): Promise<boolean> {
  const group = ['get', '--raw', '/apis/admissionregistration.k8s.io/v1']
  const served = await kubectl.must(group, {}, signal)
  if (!served.includes('"mutatingadmissionpolicies"')) return false
  await kubectl.must(['apply', '--server-side', '-f', project.admission], {}, signal)
  const records = async (): Promise<true | undefined> => {
    const flags = ['create', '--dry-run=server', '-o', 'json', '-f', '-']
    const { stdout } = await kubectl.run(flags, { input: probe }, signal)
    return stdout.includes('"composition.plumbline.dev/author"') || undefined
  }
  return until(records, limits, signal)
}
