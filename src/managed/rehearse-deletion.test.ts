import { expect, test } from '@jest/globals'
import { managedResource, present } from '../../test/support/managed-snapshot.ts'
import { kind as widget } from '../../test/support/sample-provider/sample/widget/index.ts'
import { type AnyKind, Failure } from '../provider/index.ts'
import type { Pass } from './pass.ts'
import { rehearseDeletion } from './rehearse-deletion.ts'

const { signal } = new AbortController()

interface Writer {
  deleteWidget(input: unknown, signal: AbortSignal): Promise<void>
}

/** What a rehearsal reads of a pass. */
function passWith(annotations: Readonly<Record<string, string>>): Pass {
  const resource = managedResource({ metadata: { annotations } })
  return { resource, name: 'logs', seen: present } as unknown as Pass
}

const rows: readonly {
  readonly reason: string
  readonly remove: AnyKind['delete']
  readonly annotations?: Readonly<Record<string, string>>
  readonly says: readonly unknown[]
}[] = [
  {
    reason: 'its first call is told with what is plain of it, and not made',
    remove: async (writer, { name }, ended) => {
      const input = { id: name, skipSnapshot: true, tags: ['x'] }
      await (writer as Writer).deleteWidget(input, ended)
      throw new Error('the call was made')
    },
    says: ['delete', 'first call: DeleteWidget (id: logs, skipSnapshot: true)'],
  },
  {
    reason: 'a name made from the time of deletion is not known before',
    remove: async (writer, { name, requestedAt }, ended) => {
      await (writer as Writer).deleteWidget({ id: name, snapshot: `${name}-${requestedAt}` }, ended)
      throw new Error('the call was made')
    },
    says: [
      'delete',
      'first call: DeleteWidget (id: logs, snapshot: (made from the time of deletion))',
    ],
  },
  {
    reason: 'a refusal comes before it, and so does a consent that is not understood',
    remove: async () => ({ is: 'refused', message: 'protection is on' }),
    annotations: { 'plumbline.dev/force-delete': 'yes' },
    says: ['refuse', 'protection is on', expect.stringContaining('force-delete')],
  },
  {
    reason: 'a transition is waited for',
    remove: async () => {
      throw new Failure('busy', 'the widget is being made')
    },
    says: ['wait', 'the widget is being made'],
  },
  {
    reason: 'nothing is left to call',
    remove: async () => ({ is: 'requested' }),
    says: ['delete'],
  },
]

test.each(rows)('$reason', async ({ remove, annotations = {}, says: [action, ...reasons] }) => {
  const kind = { ...widget, delete: remove }
  const foreseen = await rehearseDeletion({ kind }, passWith(annotations), signal)
  expect(foreseen).toEqual({ action, fields: [], reasons })
})

test('what only the call finds out is told by the kind', async () => {
  const remove: AnyKind['delete'] = async (writer, { name }, ended) => {
    await (writer as Writer).deleteWidget({ id: name }, ended)
    return { is: 'requested' }
  }
  const deletionCaveat: AnyKind['deletionCaveat'] = ({ force }) =>
    force === 'no' ? 'refused if it is not empty' : undefined
  const kind = { ...widget, delete: remove, deletionCaveat }
  const first = 'first call: DeleteWidget (id: logs)'
  const told = await rehearseDeletion({ kind }, passWith({}), signal)
  expect(told.reasons).toEqual([first, 'refused if it is not empty'])
  const forced = await rehearseDeletion(
    { kind },
    passWith({ 'plumbline.dev/force-delete': 'true' }),
    signal,
  )
  expect(forced.reasons).toEqual([first])
})
