import type { Composite } from '../../src/composition/run/composite.ts'

const owner = { apiVersion: 'acme.test/v1', kind: 'App', name: 'a', namespace: 'team', uid: 'u' }

/** An App `a` of the namespace `team`: nothing is wished for, said or made yet. */
export const plainComposite: Composite = {
  ...{ owner, id: 'a', wishes: {}, status: {}, annotations: {}, inventory: [] },
  ...{ generation: 1, deleting: false, hasFinalizer: true },
  object: {
    ...{ apiVersion: owner.apiVersion, kind: owner.kind },
    metadata: { name: 'a', namespace: 'team', uid: 'u', resourceVersion: '1' },
  },
}
