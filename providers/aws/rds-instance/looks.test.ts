import { CreateDBInstanceCommand } from '@aws-sdk/client-rds'
import { expect, test } from '@jest/globals'
import { type Existence, toExternalName } from '../../../src/provider/index.ts'
import { operations } from '../../../test/support/emulator-calls.ts'
import { region, smallInstance, useRdsStand } from '../../../test/support/rds-stand.ts'
import { kind } from './index.ts'

const stand = useRdsStand(kind)

test('looks at the same time are one call after the first; a loss is asked for alone', async () => {
  const client = stand.client()
  for (const name of ['orders', 'billing', 'stock'])
    await client.send(new CreateDBInstanceCommand(smallInstance(name)))
  const { reader } = await kind.bind({ rds: async () => client }, region)
  const before = (await operations(stand.emulator())).length
  const asked: readonly (readonly [string, Existence])[] = [
    ['orders', 'expected'],
    ['billing', 'expected'],
    ['stock', 'unknown'],
    ['not-made-yet', 'new'],
    ['lost', 'expected'],
  ]
  const looks = await Promise.all(
    asked.map(([name, existence]) =>
      kind.observe(
        reader,
        toExternalName(name),
        { groups: new Set(['instance']), existence },
        AbortSignal.timeout(20_000),
      ),
    ),
  )
  const seen = looks.map((one) => (one.is === 'absent' ? one.is : one.facts.dbInstanceArn))
  expect(seen).toEqual([
    expect.stringMatching(/:orders$/),
    expect.stringMatching(/:billing$/),
    expect.stringMatching(/:stock$/),
    'absent',
    'absent',
  ])
  const calls = (await operations(stand.emulator())).slice(before)
  expect(calls).toEqual(Array(3).fill('DescribeDBInstances'))
})
