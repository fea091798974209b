import { GetBucketVersioningCommand } from '@aws-sdk/client-s3'
import { describe, expect, test } from '@jest/globals'
import type { KubeObject } from '../../src/kube/object.ts'
import { eventsAbout } from '../bench/events-about.ts'
import {
  buckets,
  conditionLines,
  isSteady,
  manifestOf,
  rigKey,
  untilObject,
} from '../support/fault-proxy-objects.ts'
import { providerConfigs, useFaultRig } from '../support/fault-proxy-rig.ts'
import {
  bucketSpec,
  changeCredentials,
  createConfig,
  createCredentials,
  defaultConfig,
  edit,
  mistakes,
  setFaults,
} from './bad-input-mistakes.ts'

const { signal } = new AbortController()
const patience = 60_000

const triedAgain =
  '; it is tried again every few minutes, and at once when annotation plumbline.dev/reconcile-requested-at changes'

describe('a mistake is told in words, and mended without a restart', () => {
  const rig = useFaultRig({ durations: { creating: 0, 'backing-up': 0 } })

  test.each(mistakes)(
    '$what',
    async ({ name, resource, before, spec, ready, says, mend }) => {
      await before?.(rig(), name)
      await rig().kube.create(resource, manifestOf(resource, name, { spec: spec(name) }), signal)
      const target = { resource, key: rigKey(name) }
      // The configuration made a moment ago may reach the controller after the object.
      const isTold = (object: KubeObject | undefined) =>
        conditionLines(object).includes(`Synced=False ${says}`)
      const told = await untilObject(rig(), target, isTold)
      expect(conditionLines(told)).toEqual([
        `Ready=${ready ?? 'Unknown NotObserved: not observed yet'}`,
        `Synced=False ${says}`,
        ...(ready === undefined ? [`Drifted=Unknown CheckFailed: ${messageOf(says)}`] : []),
        `Stalled=True ${says}${says.startsWith('Denied') ? triedAgain : ''}`,
      ])
      expect(await warningsAbout(told)).toContain(
        `${says}${says.startsWith('Denied') ? triedAgain : ''}`,
      )
      await mend(rig(), name)
      await untilObject(rig(), target, isSteady)
    },
    patience,
  )

  async function warningsAbout(object: KubeObject | undefined): Promise<readonly string[]> {
    const events = await eventsAbout(rig().kube, object?.metadata.uid ?? '', signal)
    return events.map(({ reason, note }) => `${reason}: ${note}`)
  }

  test(
    'a call that is denied keeps no other group from being written',
    async () => {
      const name = 'denied-one-of-many'
      const rule = { resource: name, operation: 'PutBucketEncryption', mode: 'deny' }
      await setFaults(rig(), [rule])
      const spec = bucketSpec(defaultConfig, {
        versioningConfiguration: { status: 'Enabled' },
        serverSideEncryptionConfiguration: {
          rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms' } }],
        },
      })
      await rig().kube.create(buckets, manifestOf(buckets, name, { spec }), signal)
      const target = { resource: buckets, key: rigKey(name) }
      await untilObject(rig(), target, (object) =>
        conditionLines(object).some((line) => line.startsWith('Stalled=True Denied')),
      )
      const versioning = await rig().s3.send(new GetBucketVersioningCommand({ Bucket: name }))
      expect(versioning.Status).toBe('Enabled')
      await setFaults(rig(), [])
    },
    patience,
  )

  test(
    'credentials that lead to another account stop all writes of their users',
    async () => {
      const name = 'account-changed'
      const target = { resource: buckets, key: rigKey(name) }
      await createCredentials(rig(), name, 'test')
      await createConfig(rig(), name)
      const spec = bucketSpec({ kind: 'ProviderConfig', name })
      await rig().kube.create(buckets, manifestOf(buckets, name, { spec }), signal)
      await untilObject(rig(), target, isSteady)
      const config = { resource: providerConfigs, key: rigKey(name) }
      await untilObject(rig(), config, (object) => Object(object?.status).accountId !== undefined)
      await changeCredentials(rig(), name, '222222222222')
      const says = `AccountChanged: ProviderConfig default/${name} answered with account 222222222222 instead of 123456789012; all writes are stopped; if this is intended, set annotation plumbline.dev/confirm-account: "222222222222" on it`
      const told = await untilObject(rig(), target, (object) => !isSteady(object))
      expect(conditionLines(told)).toEqual([
        'Ready=True Available: available',
        `Synced=False Denied: ${says}`,
        `Drifted=Unknown CheckFailed: ${says}`,
        `Stalled=True Denied: ${says}${triedAgain}`,
      ])
      const isTold = (line: string) => line === `Ready=False AccountChanged: ${says}`
      await untilObject(rig(), config, (object) => conditionLines(object).some(isTold))
      await changeCredentials(rig(), name, 'test')
      await untilObject(rig(), target, isSteady)
    },
    patience,
  )

  test(
    'an immutable field is refused at admission, with what to do instead',
    async () => {
      const name = 'immutable-region'
      const spec = bucketSpec(defaultConfig)
      await rig().kube.create(buckets, manifestOf(buckets, name, { spec }), signal)
      const target = { resource: buckets, key: rigKey(name) }
      await untilObject(rig(), target, isSteady)
      const refused = edit(rig(), buckets, name, { forProvider: { region: 'us-west-2' } })
      await expect(refused).rejects.toMatchObject({
        code: 422,
        message: expect.stringContaining(
          'region cannot be changed after creation: put the old value back, or create another object',
        ),
      })
      const after = await rig().kube.get(buckets, rigKey(name), signal)
      expect(isSteady(after)).toBe(true)
    },
    patience,
  )
})

function messageOf(says: string): string {
  return says.slice(says.indexOf(': ') + 2)
}
