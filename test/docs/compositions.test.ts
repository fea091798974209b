import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { checkOffline } from '../../src/cli/check/check-where.ts'
import { commands } from '../../src/cli/commands.ts'
import { readManifests } from '../../src/cli/manifest/read-manifests.ts'
import { renderFiles } from '../../src/cli/render/render-files.ts'
import { compositionSpec } from '../../src/composition/crd/composition-schema.ts'
import { defaultCallLimits } from '../../src/composition/functions/connections.ts'
import { limits } from '../../src/composition/graph/limits.ts'
import { functionNames } from '../../src/composition/graph/signatures.ts'
import { mostChildren } from '../../src/composition/most-children.ts'
import { isJsonObject, type JsonObject } from '../../src/kube/json.ts'
import {
  example,
  fragments,
  manifests,
  nameOf,
  ofKind,
  page,
  parts,
  withNodes,
  withSpec,
} from '../support/guide.ts'

const { signal } = new AbortController()

/** Composes anything, wherever it is. */
const anything = {
  apiVersion: 'composition.plumbline.dev/v1beta1',
  kind: 'CompositeResourceDefinition',
  metadata: { name: 'pages.acme.test' },
  spec: {
    group: 'acme.test',
    names: { kind: 'Page', plural: 'pages' },
    scope: 'Cluster',
    versions: [
      {
        ...{ name: 'v1', served: true, referenceable: true },
        schema: { openAPIV3Schema: { type: 'object' } },
      },
    ],
  },
}

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plumbline-docs-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function toFile(objects: readonly unknown[]): Promise<string> {
  const path = join(folder, 'objects.json')
  await writeFile(path, JSON.stringify({ kind: 'List', items: objects }))
  return path
}

/** The errors of each Composition, by its name. */
async function check(
  compositions: ReadonlyMap<string, JsonObject>,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const named = [...compositions].map(([name, spec]) => ({ ...example, metadata: { name }, spec }))
  const given = [...ofKind('CompositeResourceDefinition'), anything, ...named]
  const { findings } = await checkOffline(await readManifests([await toFile(given)]), [], signal)
  const errors = findings.filter(({ level }) => level === 'error')
  const own = Map.groupBy(errors, ({ object }) => object.slice(object.indexOf('/') + 1))
  return Object.fromEntries(
    [...own].map(([name, found]) => [name, found.map(({ message }) => message)]),
  )
}

/** A Composition that makes this very object: what its kind's schema does not allow is an error. */
function making(object: JsonObject): JsonObject {
  const literal: unknown = JSON.parse(JSON.stringify(object).replaceAll('${', () => '$${'))
  const compositeTypeRef = { apiVersion: 'acme.test/v1', kind: 'Page' }
  return { mode: 'Graph', compositeTypeRef, nodes: [{ id: 'page', resource: literal }] }
}

describe('the blocks of the guide', () => {
  test('are of every sort', () => {
    expect(ofKind('Composition')).toHaveLength(2)
    expect(ofKind('Database')).toHaveLength(2)
    expect([parts.length, fragments.length]).toEqual([1, 2])
  })

  test('fit the schemas of their kinds, have no errors, and can stand in the example', async () => {
    const wrong = { rollout: { wave: [] } }
    const mistaken = { id: 'a', value: `\${self.spec.sise}` }
    const all: readonly (readonly [string, JsonObject])[] = [
      ...[...manifests, ...parts.map(withSpec)].map(
        (object, index) => [`${nameOf(object)}, ${index}`, making(object)] as const,
      ),
      ...ofKind('Composition').map(({ spec: own }, index) => [`${index}`, Object(own)] as const),
      ...fragments.map((more, index) => [`nodes ${index}`, withNodes(more)] as const),
      ['one that does not fit', making(withSpec(wrong))],
      ['one that breaks', withNodes([mistaken])],
    ]
    expect(await check(new Map(all))).toEqual({
      'one that does not fit': [
        expect.stringContaining('spec.rollout.wave: there is no field wave'),
      ],
      'one that breaks': [expect.stringContaining('self.spec has no field sise')],
    })
  })

  test('render what the page says', async () => {
    const given = [...ofKind('EnvironmentConfig'), example, ...ofKind('Database')]
    const files = { filename: [await toFile([...ofKind('CompositeResourceDefinition'), ...given])] }
    const nowhere = { observed: [], schemas: [], env: undefined, mostPasses: 20 }
    const { renderings } = await renderFiles({ ...files, ...nowhere }, signal)
    expect(renderings.map(({ isReady }) => isReady)).toEqual([true, true])
    expect(renderings.map(({ objects }) => objects.map(nameOf))).toEqual([
      [
        ...['Database shop', 'DBSubnetGroup shop-subnets', 'RDSInstance shop-db'],
        'Bucket shop-archive-eu-west-1',
      ],
      ['Database ledger', 'DBSubnetGroup ledger-subnets', 'RDSInstance ledger-db'],
    ])
  })
})

describe('what the guide says', () => {
  test.each([
    ['nodes of a graph; steps of a pipeline', [bound('nodes'), bound('pipeline')]],
    ['children of one instance; items of a `forEach`', [mostChildren, limits.forEach]],
    ['characters of an expression; of a pattern in it', [limits.source, limits.pattern]],
    [
      'parts of an expression; their depth; loops within one another',
      [limits.treeNodes, limits.treeDepth, limits.nestedLoops],
    ],
    ['steps of one evaluation of the graph', [limits.evaluationSteps]],
    ['characters of a text that is built; items of a list', [limits.text, limits.items]],
    [
      "milliseconds of a function's call; until it is reached; bytes of its answer",
      [
        defaultCallLimits.callTimeoutMs,
        defaultCallLimits.connectWithinMs,
        defaultCallLimits.maxReceiveBytes,
      ],
    ],
  ])('%s', (name, values) => {
    const printed = values.map((value) => value.toLocaleString('en-US')).join('; ')
    expect(page).toContain(`| ${name} | ${printed} |`)
  })

  test('every function has its place', () => {
    const isNamed = (name: string) => new RegExp(`[\`.{]${name}[\`(]`).test(page)
    expect([...functionNames].filter((name) => !isNamed(name))).toEqual([])
  })

  test('every command exists', () => {
    const called = [...page.matchAll(/`kubectl plumbline (\w+)/g)].map(([, name = '']) => name)
    const known = commands.map(({ name }) => name)
    expect(called.length).toBeGreaterThan(4)
    expect(called.filter((name) => !known.includes(name))).toEqual([])
  })
})

/** How many items the schema of a Composition's list takes. */
function bound(list: string): number {
  const { properties } = compositionSpec()
  const schema = isJsonObject(properties) ? properties[list] : undefined
  return isJsonObject(schema) ? Number(schema.maxItems) : 0
}
