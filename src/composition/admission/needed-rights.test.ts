import { expect, test } from '@jest/globals'
import type { CompositionSpec } from '../composition.ts'
import { type Need, neededRights } from './needed-rights.ts'

const compositeTypeRef = { apiVersion: 'acme.test/v1', kind: 'App' }
const map = { apiVersion: 'v1', kind: 'ConfigMap' }
const bucket = { apiVersion: 's3.test/v1', kind: 'Bucket' }
const secret = { apiVersion: 'v1', kind: 'Secret' }

function graph(nodes: readonly object[]): CompositionSpec {
  return { mode: 'Graph', compositeTypeRef, nodes: nodes as never }
}

const rows: readonly {
  readonly reason: string
  readonly source: CompositionSpec
  readonly needs: readonly string[]
}[] = [
  {
    reason: 'what is composed is made, changed and deleted',
    source: graph([{ id: 'a', resource: map }]),
    needs: ['create,delete,patch v1 ConfigMap: a'],
  },
  {
    reason: 'a kind is asked about once, whatever number of nodes has it',
    source: graph([
      { id: 'b', resource: bucket },
      { id: 'a', resource: bucket },
    ]),
    needs: ['create,delete,patch s3.test/v1 Bucket: b,a'],
  },
  {
    reason: 'what is read is read by the controller for the author',
    source: graph([
      { id: 'one', ref: { ...secret, name: 'x' } },
      { id: 'all', query: { ...secret, matchLabels: {} } },
      { id: 'made', resource: secret },
    ]),
    needs: ['create,delete,get,list,patch v1 Secret: one,all,made'],
  },
  {
    reason: 'the data of EnvironmentConfigs is read too',
    source: {
      ...graph([]),
      environment: [{ name: 'prod' }, { matchLabels: { a: 'b' } }],
    },
    needs: [
      'list composition.plumbline.dev/v1beta1 EnvironmentConfig: environment',
      'get composition.plumbline.dev/v1beta1 EnvironmentConfig /prod: environment',
    ],
  },
  {
    reason: 'the Secrets and objects that a function of a graph is given are read for the author',
    source: graph([
      {
        id: 'f',
        function: {
          functionRef: { name: 'x' },
          credentials: [{ name: 'k', source: 'Secret', secretRef: { namespace: 'n', name: 's' } }],
          requirements: { requiredResources: [{ requirementName: 'r', ...map, name: 'm' }] },
        },
      },
    ]),
    needs: ['get v1 ConfigMap /m: f', 'get v1 Secret n/s: f'],
  },
  {
    reason: 'values need nothing',
    source: graph([{ id: 'v', value: 1 }]),
    needs: [],
  },
  {
    reason: 'a template without a literal kind is refused by the compiler',
    source: graph([{ id: 'a', resource: { apiVersion: 'v1', kind: `\${x}` } }]),
    needs: [],
  },
  {
    reason: 'a pipeline hands out its credentials, and what it asks for beforehand',
    source: {
      mode: 'Pipeline',
      compositeTypeRef,
      pipeline: [
        {
          step: 'first',
          functionRef: { name: 'f' },
          credentials: [
            { name: 'c', source: 'Secret', secretRef: { namespace: 'ns', name: 'creds' } },
            { name: 'n', source: 'None' },
          ],
          requirements: {
            requiredResources: [
              { requirementName: 'r', ...map, name: 'm', namespace: 'ns' },
              { requirementName: 's', ...bucket, matchLabels: { a: 'b' } },
            ],
          },
        },
      ],
    },
    needs: [
      'list s3.test/v1 Bucket: first',
      'get v1 ConfigMap ns/m: first',
      'get v1 Secret ns/creds: first',
    ],
  },
]

test.each(rows)('$reason', ({ source, needs }) => {
  expect(neededRights(source).map(print)).toEqual(needs)
})

function print({ verbs, kind, object, places }: Need): string {
  const one = object === undefined ? '' : ` ${object.namespace ?? ''}/${object.name}`
  return `${verbs.join()} ${kind.apiVersion} ${kind.kind}${one}: ${places.join()}`
}
