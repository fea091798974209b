import { expect, test } from '@jest/globals'
import { describeFinding, type NodeSource } from '../graph/index.ts'
import { misplacedNodes } from './misplaced.ts'

const scopes = new Map([
  ['Shop', true],
  ['Fleet', false],
  ['ConfigMap', true],
  ['Namespace', false],
])
const node = (kind: string, metadata?: unknown): NodeSource => {
  return { id: 'a', resource: { apiVersion: 'v1', kind, ...(metadata ? { metadata } : {}) } }
}
const computed = `\${self.spec.team}`

test.each([
  {
    reason: 'what has the namespace of its instance',
    of: 'Shop',
    made: node('ConfigMap'),
    told: [],
  },
  {
    reason: 'what has no namespace below what has one',
    ...{ of: 'Shop', made: node('Namespace') },
    told: [
      'error a: Namespace is cluster-scoped: a namespaced composite composes into its own namespace only',
    ],
  },
  {
    reason: 'a namespace that is written out fits one namespace only',
    ...{ of: 'Shop', made: node('ConfigMap', { namespace: 'team' }) },
    told: [
      'warning a: metadata.namespace is "team": instances of other namespaces cannot have it; leave it out',
    ],
  },
  {
    reason: 'one that is computed may be that of the instance',
    ...{ of: 'Shop', made: node('ConfigMap', { namespace: computed }), told: [] },
  },
  {
    reason: 'an instance of the cluster gives no namespace',
    ...{ of: 'Fleet', made: node('ConfigMap') },
    told: ['error a: ConfigMap is namespaced: set metadata.namespace in its template'],
  },
  {
    reason: 'one that the template gives, or its metadata as a whole',
    ...{ of: 'Fleet', made: node('ConfigMap', computed), told: [] },
  },
  {
    reason: 'an object of the cluster in one of the cluster',
    of: 'Fleet',
    made: node('Namespace'),
    told: [],
  },
  { reason: 'a kind that nobody knows is not judged', of: 'Shop', made: node('Odd'), told: [] },
  { reason: 'nor what an unknown kind makes', of: 'Odd', made: node('Namespace'), told: [] },
])('$reason', ({ of, made, told }) => {
  const spec = { compositeTypeRef: { apiVersion: 'acme.test/v1', kind: of }, nodes: [made] }
  const found = misplacedNodes(spec, ({ kind }) => scopes.get(kind))
  expect(found.map((each) => `${each.level} ${describeFinding(each)}`)).toEqual(told)
})
