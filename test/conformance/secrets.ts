import { readFile } from 'node:fs/promises'
import { describe, expect, test } from '@jest/globals'
import { toObjectKey } from '../../src/kube/object.ts'
import { SECRETS } from '../../src/kube/well-known.ts'
import { rulesOf } from '../../src/provider/index.ts'
import { namespace } from '../support/conformance-objects.ts'
import { Stage } from '../support/conformance-stage.ts'
import { nameIn, type SceneSubject, stageDeps } from './scene.ts'

const patience = 120_000
const noSignal = new AbortController().signal

/** No secret is ever shown: neither one that a manifest refers to nor one that Plumbline makes. */
export function describeSecrets(subject: SceneSubject): void {
  const { kind } = subject
  const references = Object.entries(kind.fields.schema.properties ?? {})
    .filter(([, schema]) => rulesOf(schema).shape === 'secret-ref')
    .filter(([, schema]) => rulesOf(schema).untestable === undefined)
    .map(([member]) => member)

  describe('secrets', () => {
    const part = subject.playbill.add(() => {
      const plays = references.map((member, at) =>
        playReference(subject, member, nameIn(subject, `secret${at}`)),
      )
      return Promise.all(plays)
    })
    test(
      'are in no Event, object, log line or metric',
      async () => {
        const values = (await part.result()).flat()
        values.push(...(await connectionValues(subject)))
        const said = await everythingSaid(subject)
        for (const value of values) {
          const spellings = [value, Buffer.from(value).toString('base64')]
          const places = Object.entries(said).filter(([, text]) =>
            spellings.some((spelling) => text.includes(spelling)),
          )
          expect(places.map(([place]) => place)).toEqual([])
        }
        const expected = references.length > 0 || (kind.connectionSecrets ?? []).length > 0
        expect(values.length > 0).toBe(expected)
      },
      patience,
    )
  })
}

/** Declares the secret, changes its value, and drifts the object; returns both values. */
async function playReference(
  subject: SceneSubject,
  member: string,
  name: string,
): Promise<readonly string[]> {
  const { kube } = subject.deps().rig
  const values = [`First-${name}-7Hq2xV`, `Second-${name}-9Kw4zB`]
  const secretName = `${name}-given`
  const data = (value: string | undefined) => ({
    value: Buffer.from(value ?? '').toString('base64'),
  })
  await kube.create(
    SECRETS,
    {
      ...{ apiVersion: 'v1', kind: 'Secret', metadata: { name: secretName, namespace } },
      data: data(values[0]),
    },
    noSignal,
  )
  const stage = new Stage(stageDeps(subject), name)
  await stage.begin({
    declared: { ...stage.declared, [member]: { name: secretName, key: 'value' } },
  })
  const body = { data: data(values[1]) }
  await kube.patch(SECRETS, toObjectKey(namespace, secretName), { type: 'merge', body }, noSignal)
  await stage.drift()
  await stage.objects.request(stage.name)
  await stage.untilCondition('Drifted=False/DriftCorrected')
  await stage.untilSteady()
  return values
}

/** The secret values in the connection Secrets of all objects of the kind. */
async function connectionValues(subject: SceneSubject): Promise<readonly string[]> {
  const { kube } = subject.deps().rig
  const keys = (subject.kind.connectionSecrets ?? []).map(({ key }) => key)
  const values = new Set<string>()
  for await (const page of kube.list(SECRETS, { namespace }, noSignal)) {
    for (const secret of page.items) {
      const data = (secret.data ?? {}) as Readonly<Record<string, string>> // a Secret's own shape
      for (const key of keys) {
        if (data[key] !== undefined) values.add(Buffer.from(data[key], 'base64').toString('utf8'))
      }
    }
  }
  return [...values]
}

async function everythingSaid({
  kind,
  deps,
}: SceneSubject): Promise<Readonly<Record<string, string>>> {
  const { environment, controller } = deps().rig
  const resource = `${kind.names.plural}.${kind.names.group}`
  const show = async (args: readonly string[]): Promise<string> =>
    (await environment.kubectl(args)).stdout
  const { logFile, metricsUrl } = controller()
  const said = {
    events: await show(['get', 'events.events.k8s.io', '-A', '-o', 'json']),
    objects: await show(['get', resource, '-A', '-o', 'json', '--show-managed-fields']),
    described: await show(['describe', resource, '-A']),
    configurations: await show(['get', 'clusterproviderconfigs', '-o', 'json']),
    log: await readFile(logFile, 'utf8'),
    metrics: await (await fetch(metricsUrl)).text(),
  }
  for (const [place, text] of Object.entries(said)) {
    if (text === '') throw new Error(`nothing to search: ${place}`)
  }
  return said
}
