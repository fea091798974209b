import { beforeAll, describe, expect, test } from '@jest/globals'
import type { RunResult } from '../../src/local/run.ts'
import { emitKind } from '../../src/managed/crd/emit.ts'
import { manifestFiles } from '../../src/managed/crd/manifests.ts'
import { useEnvironment } from '../support/environment.ts'
import { immutableEdits } from './immutable-edits.ts'
import { publishedKind, undescribed } from './published.ts'
import { exampleOf, fullStatus, kinds, loaded } from './subjects.ts'

const objects = manifestFiles(loaded).flatMap((file) => file.objects)

const environment = useEnvironment({ controller: false, emulator: false, manifests: [] })

beforeAll(async () => {
  await must(kubectl(['apply', '--server-side', '--validate=strict', '-f', '-'], ...objects))
  await must(kubectl(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=30s']))
})

test('applying every manifest again changes nothing', async () => {
  const args = ['apply', '--server-side', '--validate=strict', '-o', 'json', '-f', '-']
  const versions = async (): Promise<readonly string[]> =>
    JSON.parse(await must(kubectl(args, ...objects))).items.map(
      (item: (typeof objects)[number] & { metadata: { resourceVersion: string } }) =>
        item.metadata.resourceVersion,
    )
  expect(await versions()).toEqual(await versions())
})

test('no two kinds share a name that kubectl accepts', async () => {
  const table = await must(kubectl(['api-resources', '--no-headers']))
  const rows = table.split('\n').map((line) => line.trim().split(/\s+/))
  const taken = rows.flatMap(([plural = '', short = '', ...rest]) =>
    rest.length === 3 ? [plural, ...short.split(',')] : [plural],
  )
  const ours = kinds.flatMap(({ names }) => [names.plural, ...names.shortNames])
  expect(ours.filter((name) => taken.filter((other) => other === name).length !== 1)).toEqual([])
})

describe('the controller', () => {
  const account = 'system:serviceaccount:plumbline-system:plumbline'
  const can = async (...args: readonly string[]): Promise<string> =>
    (await kubectl(['auth', 'can-i', ...args, '--as', account])).stdout.trim()

  test.each(kinds)('works on $names.plural, and creates and deletes none', async ({ names }) => {
    const resource = `${names.plural}.${names.group}`
    const verbs = ['list', 'watch', 'patch', 'create', 'delete']
    const answers = await Promise.all(verbs.map((verb) => can(verb, resource, '-A')))
    expect(answers).toEqual(['yes', 'yes', 'yes', 'no', 'no'])
    expect(await can('patch', resource, '--subresource=status', '-A')).toBe('yes')
  })

  test('writes Secrets and cannot delete them', async () => {
    expect(await can('patch', 'secrets', '-A')).toBe('yes')
    expect(await can('delete', 'secrets', '-A')).toBe('no')
  })

  test('holds leases in its own namespace only', async () => {
    expect(await can('update', 'leases', '-n', 'plumbline-system')).toBe('yes')
    expect(await can('update', 'leases', '-n', 'default')).toBe('no')
  })
})

describe('people', () => {
  const can = (who: string) => async (verb: string, resource: string) =>
    (await kubectl(['auth', 'can-i', verb, resource, '--as', who])).stdout.trim()
  const all = (verb: string, ask: ReturnType<typeof can>, resources: readonly string[]) =>
    Promise.all(resources.map((resource) => ask(verb, resource)))
  const managed = kinds.map(({ names }) => `${names.plural}.${names.group}`)
  const configs = loaded.map(({ provider }) => `providerconfigs.${provider.group}`)

  beforeAll(async () => {
    for (const role of ['view', 'edit', 'admin']) {
      const user = `--user=a-${role}`
      await must(kubectl(['create', 'rolebinding', role, `--clusterrole=${role}`, user]))
    }
    // The controller manager adds our roles to the cluster's own when it comes to it.
    const deadline = AbortSignal.timeout(20_000)
    while (!deadline.aborted && (await can('a-admin')('patch', configs[0] ?? '')) !== 'yes');
  }, 30_000)

  const rows: readonly [role: string, sees: string, edits: string, configures: string][] = [
    ['view', 'yes', 'no', 'no'],
    ['edit', 'yes', 'yes', 'no'],
    ['admin', 'yes', 'yes', 'yes'],
  ]

  test.each(rows)('with the role %s of a namespace', async (role, sees, edits, configures) => {
    const ask = can(`a-${role}`)
    expect(new Set(await all('list', ask, [...managed, ...configs]))).toEqual(new Set([sees]))
    expect(new Set(await all('create', ask, managed))).toEqual(new Set([edits]))
    expect(new Set(await all('patch', ask, configs))).toEqual(new Set([configures]))
  })
})

describe.each(kinds)('$names.kind', (kind) => {
  const { names } = kind
  const resource = `${names.plural}.${names.group}`
  const example = exampleOf(kind, 'example')
  const [columns] = emitKind(kind).spec.versions.map((version) => version.additionalPrinterColumns)
  const strict = ['apply', '--server-side', '--validate=strict', '-f', '-']
  const patch = (body: object, ...args: readonly string[]) => {
    const merge = ['--type=merge', '-p', JSON.stringify(body)]
    return kubectl(['patch', resource, 'example', ...merge, ...args])
  }

  beforeAll(async () => {
    await must(kubectl(strict, example))
    await must(patch({ status: fullStatus }, '--subresource=status'))
  })

  test('is installed without a complaint', async () => {
    const path = '-o=jsonpath={range .status.conditions[*]}{.type}={.status} {end}'
    const conditions = (await must(kubectl(['get', 'crd', resource, path]))).trim().split(' ')
    expect(conditions.sort()).toEqual(['Established=True', 'NamesAccepted=True'])
  })

  test('is described in every field that kubectl explain shows', async () => {
    const path = `/openapi/v3/apis/${names.group}/${names.version}`
    const schema = publishedKind(await must(kubectl(['get', '--raw', path])), names.kind)
    expect(undescribed({ ...schema, properties: { ...schema.properties } }, names.kind)).toEqual([])
    await must(kubectl(['explain', resource, '--recursive']))
  })

  test('accepts its example by client-side apply', async () => {
    const args = ['apply', '--dry-run=server', '--validate=strict', '-f', '-']
    await must(kubectl(args, exampleOf(kind, 'another')))
  })

  test('keeps an applied example as it is when it is applied again', async () => {
    const version = ['-o', 'jsonpath={.metadata.resourceVersion}']
    const before = await must(kubectl(['get', resource, 'example', ...version]))
    expect(await must(kubectl([...strict, ...version], example))).toBe(before)
  })

  test('marks a new object as not looked at', async () => {
    await must(kubectl(strict, exampleOf(kind, 'new')))
    const path = '-o=jsonpath={.status}'
    expect(await must(kubectl(['get', resource, 'new', path]))).toBe('{"observedGeneration":-1}')
  })

  const edits = immutableEdits(kind, example)

  test('declares its region in the example', () => {
    expect(edits.map(({ path }) => path)).toContain('region')
  })

  test.each(edits)('refuses an edit of $path and says what to do', async ({ patch: edit }) => {
    const { code, stderr } = await patch({ spec: { forProvider: edit } })
    expect(code).toBe(1)
    expect(stderr).toContain('cannot be changed after creation: put the old value back')
  })

  test('refuses a field it does not know, by path', async () => {
    const forProvider = { ...example.spec.forProvider, notAField: 1 }
    const args = ['apply', '--dry-run=server', '--validate=strict', '-f', '-']
    const spec = { ...example.spec, forProvider }
    const { code, stderr } = await kubectl(args, { ...exampleOf(kind, 'odd'), spec })
    expect(code).toBe(1)
    expect(stderr).toContain('unknown field "spec.forProvider.notAField"')
  })

  test('refuses a drift interval below 10 s', async () => {
    const { stderr } = await patch({ spec: { drift: { interval: '1s' } } })
    expect(stderr).toContain('interval is too short: use 10s or more')
  })

  test('stores every member of a status', async () => {
    const stored = await must(kubectl(['get', resource, 'example', '-o', 'json']))
    expect(JSON.parse(stored).status).toEqual(fullStatus)
  })

  test('shows its status in columns', async () => {
    const table = await must(kubectl(['get', resource, 'example', '-o', 'wide']))
    const [header, row] = table.split('\n').map((line) => line.trim().split(/\s{2,}/))
    expect(header).toEqual(['NAME', ...(columns ?? []).map(({ name }) => name.toUpperCase())])
    expect(row?.slice(0, 6)).toEqual([
      ...['example', 'True', 'False', 'Drifted', 'the-name', 'available'],
    ])
    expect(row).toContain('ReconcileError')
  })

  test('is found by region, external name and category', async () => {
    const found = `${names.singular}.${names.group}/example\n`
    const find = (...args: readonly string[]) => must(kubectl(['get', '-o', 'name', ...args]))
    const region = `spec.forProvider.region=${example.spec.forProvider.region}`
    expect(await find(resource, '--field-selector', region)).toContain(found)
    expect(await find(resource, '--field-selector', 'status.externalName=the-name')).toBe(found)
    for (const category of names.categories) expect(await find(category)).toContain(found)
  })
})

/** Objects are given as input. */
function kubectl(args: readonly string[], ...items: readonly object[]): Promise<RunResult> {
  const [only, ...others] = items
  const input = others.length === 0 ? only : { apiVersion: 'v1', kind: 'List', items }
  return environment().kubectl(args, input === undefined ? {} : { input: JSON.stringify(input) })
}

/** stdout of a command that has to succeed. */
async function must(result: Promise<RunResult>): Promise<string> {
  const { code, stdout, stderr } = await result
  if (code !== 0) throw new Error(`kubectl exited with ${code}: ${stderr}`)
  return stdout
}
