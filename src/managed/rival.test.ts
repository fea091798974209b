import { describe, expect, test } from '@jest/globals'
import { managedObject } from '../../test/support/managed-snapshot.ts'
import { kind as widget } from '../../test/support/sample-provider/sample/widget/index.ts'
import type { KubeObject } from '../kube/object.ts'
import { type AnyKind, toExternalName } from '../provider/index.ts'
import { Store } from '../runtime/store.ts'
import { toManagedResource } from './managed-resource.ts'
import { byExternalName, claimedName, rivalOf } from './rival.ts'

/** Names are stored in lower case, as RDS does. */
const folding: AnyKind = {
  ...widget,
  identity: { ...widget.identity, toName: (name) => toExternalName(name.toLowerCase()) },
}
const worldWide: AnyKind = { ...folding, identity: { ...folding.identity, global: true } }

const earlier = '2026-01-01T00:00:00Z'
const later = '2026-01-01T00:00:01Z'

interface Claim {
  readonly name?: string
  readonly region?: string
  readonly intent?: string
  readonly owned?: { readonly name?: string; readonly account?: string }
}

function claim(uid: string, { name = 'logs', region = 'r1', intent, owned }: Claim): KubeObject {
  const annotations = {
    'plumbline.dev/external-name': name,
    ...(intent === undefined ? {} : { 'plumbline.dev/create-intent': `${uid} ${intent}` }),
  }
  return managedObject({
    metadata: { name: uid, uid, annotations },
    spec: { forProvider: { region } },
    ...(owned === undefined ? {} : { status: { sync: { owned } } }),
  })
}

function rivalAmong(others: readonly Claim[], own: Claim, kind = folding): string | undefined {
  const store = new Store()
  store.addIndex(byExternalName, (object) => [claimedName(kind, object)])
  const object = claim('own', own)
  for (const [at, other] of others.entries()) store.put(claim(`other-${at}`, other))
  return rivalOf({ kind, store }, toManagedResource(kind, object), 'ours')
}

const owner = { owned: { name: 'logs', account: 'ours' } }
const rival = 'team-a/other-0'

describe('who claims a name first', () => {
  test.each<{
    readonly reason: string
    readonly other: Claim
    readonly own?: Claim
    readonly rival: string | undefined
  }>([
    { reason: 'another name', other: { ...owner, owned: { name: 'data' } }, rival: undefined },
    { reason: 'who owns it has it', other: owner, rival },
    {
      reason: 'who owns it has it, whoever asked first',
      other: { ...owner, intent: later },
      own: { intent: earlier },
      rival,
    },
    { reason: 'the cloud knows one spelling only', other: owner, own: { name: 'LOGS' }, rival },
    {
      reason: 'of two spellings the first claim has it',
      other: { name: 'Logs', intent: earlier },
      own: { intent: later },
      rival,
    },
    {
      reason: 'what is owned counts, not what an edited annotation asks for',
      other: { ...owner, name: 'data' },
      rival,
    },
    {
      reason: 'who owns another resource only asks for this one',
      other: { name: 'logs', owned: { name: 'data', account: 'ours' }, intent: earlier },
      rival: undefined,
    },
    { reason: 'no claim yet on either side', other: {}, rival: undefined },
    { reason: 'they have asked, we have not', other: { intent: later }, rival },
    {
      reason: 'we asked first',
      other: { intent: later },
      own: { intent: earlier },
      rival: undefined,
    },
    {
      reason: 'asked at the same time: one of them, and always the same',
      other: { intent: earlier },
      own: { intent: earlier },
      rival,
    },
    {
      reason: 'an intent that was recorded anew keeps its turn',
      other: { intent: `2026-01-01T00:00:02Z ${earlier}` },
      own: { intent: later },
      rival,
    },
    { reason: 'another region', other: { ...owner, region: 'r2' }, rival: undefined },
    {
      reason: 'another account',
      other: { owned: { name: 'logs', account: 'theirs' } },
      rival: undefined,
    },
    { reason: 'an account that is not known', other: { owned: { name: 'logs' } }, rival },
  ])('$reason', ({ other, own = {}, rival: wanted }) => {
    expect(rivalAmong([other], own)).toBe(wanted)
  })

  test.each<{ readonly reason: string; readonly other: Claim }>([
    { reason: 'another region', other: { ...owner, region: 'r2' } },
    { reason: 'another account', other: { owned: { name: 'logs', account: 'theirs' } } },
  ])('a name that is unique in the whole cloud: $reason is no way out', ({ other }) => {
    expect(rivalAmong([other], {}, worldWide)).toBe(rival)
  })
})
