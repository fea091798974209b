import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { toObjectKey } from '../kube/object.ts'
import { DelayHeap } from './delay-heap.ts'

test('property: like a map sorted by due time, whatever is set and deleted', () => {
  const step = fc.record({ name: fc.nat(12), dueMs: fc.nat(50), deletes: fc.boolean() })
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const heap = new DelayHeap<string>()
      const model = new Map<string, number>()
      for (const { name, dueMs, deletes } of steps) {
        const key = toObjectKey('', String(name))
        if (deletes) {
          heap.delete(key)
          model.delete(key)
        } else {
          heap.set({ key, dueMs, value: key })
          model.set(key, dueMs)
        }
        expect(heap.get(key)?.dueMs).toBe(model.get(key))
        expect(heap.first()?.dueMs).toBe(model.size ? Math.min(...model.values()) : undefined)
      }
      const drained: number[] = []
      for (let first = heap.first(); first; first = heap.first()) {
        drained.push(first.dueMs)
        heap.delete(first.key)
      }
      expect(drained).toEqual([...model.values()].sort((a, b) => a - b))
    }),
  )
})
