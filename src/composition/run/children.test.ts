import { describe, expect, test } from '@jest/globals'
import { configMap, key } from '../../../test/support/kube-objects.ts'
import { ManualClock, settled } from '../../../test/support/manual-clock.ts'
import { untilAborted } from '../../kube/deadline.ts'
import { KubeError } from '../../kube/error.ts'
import type { KubeObject } from '../../kube/object.ts'
import type { KubeReader, ListOptions, WatchEvent } from '../../kube/port.ts'
import { CONFIG_MAPS, SECRETS } from '../../kube/well-known.ts'
import { silentLog } from '../../telemetry/log.ts'
import { Children } from './children.ts'
import { type Sight, toQuery, toReference } from './sight.ts'

const { signal } = new AbortController()

/** An API server with ConfigMaps: one list, then what is sent. */
class Source {
  readonly asked: ListOptions[] = []
  ended = 0
  refusal: KubeError | undefined
  gets = 0
  /** What is answered by name. */
  stored: KubeObject | KubeError | undefined
  readonly #objects: readonly KubeObject[]
  readonly #sendings = new Set<PromiseWithResolvers<WatchEvent>>()

  constructor(objects: readonly KubeObject[], refusal?: KubeError) {
    this.#objects = objects
    this.refusal = refusal
  }

  get lists(): number {
    return this.asked.length
  }

  get reader(): KubeReader {
    const source = this
    return {
      get: async () => {
        source.gets += 1
        if (source.stored instanceof KubeError) throw source.stored
        return source.stored
      },
      async *list(_resource, { namespace, labelSelector, fieldSelector }) {
        source.asked.push({
          ...(namespace === undefined ? {} : { namespace }),
          ...(labelSelector === undefined ? {} : { labelSelector }),
          ...(fieldSelector === undefined ? {} : { fieldSelector }),
        })
        if (source.refusal) throw source.refusal
        yield { items: source.#objects, resourceVersion: '10' }
      },
      async *watch(_resource, _options, active) {
        try {
          for (;;) {
            const sending = Promise.withResolvers<WatchEvent>()
            source.#sendings.add(sending)
            yield await untilAborted(sending.promise, active)
            source.#sendings.delete(sending)
          }
        } finally {
          source.ended += 1
        }
      },
    }
  }

  async send(object: KubeObject): Promise<void> {
    for (const sending of this.#sendings) sending.resolve({ type: 'MODIFIED', object })
    await settled()
  }

  /** The watch, and every list from now on. */
  async refuse(code: number): Promise<void> {
    this.refusal = new KubeError({ message: 'no', code, reason: 'Refused' })
    for (const sending of this.#sendings) sending.reject(this.refusal)
    await settled()
  }
}

function stage(source: Source) {
  const clock = new ManualClock()
  const children = new Children({ reader: source.reader, clock, random: () => 0, log: silentLog })
  const woken: string[] = []
  const follower = (id: string) => ({ id, wake: () => void woken.push(id) })
  return { clock, children, woken, follower }
}

const all = { namespace: undefined, labels: {} }
const child = (name: string): Extract<Sight, { readonly is: 'child' }> => ({
  is: 'child',
  resource: CONFIG_MAPS,
  key: key(name),
})

describe('informers of children', () => {
  test('are shared, and stopped when nobody has used them for a while', async () => {
    const source = new Source([])
    const { clock, children, follower } = stage(source)
    await children.follow(follower('a'), [child('x')], signal)
    await children.follow(follower('b'), [child('y')], signal)
    expect(source.lists).toBe(1)
    children.release('a')
    await clock.advance(60_000)
    expect(children.size).toBe(1)
    children.release('b')
    await clock.advance(29_000)
    expect(children.size).toBe(1)
    await clock.advance(2_000)
    expect(children.size).toBe(0)
    expect(source.ended).toBe(1)
  })

  test('go on for a user that comes back', async () => {
    const source = new Source([])
    const { clock, children, follower } = stage(source)
    await children.follow(follower('a'), [child('x')], signal)
    children.release('a')
    await children.follow(follower('a'), [child('x')], signal)
    await clock.advance(60_000)
    expect([children.size, source.lists]).toEqual([1, 1])
  })

  test('wake whoever follows the changed object, and nobody else', async () => {
    const source = new Source([configMap('x', { version: 1 }), configMap('y', { version: 2 })])
    const { children, woken, follower } = stage(source)
    await children.follow(follower('a'), [child('x')], signal)
    await children.follow(follower('b'), [child('y')], signal)
    woken.length = 0
    await source.send(configMap('x', { version: 11 }))
    expect(woken).toEqual(['a'])
  })

  test("do not wake the writer for its own write's answer, but others", async () => {
    const source = new Source([configMap('x', { version: 1 })])
    const { children, woken, follower } = stage(source)
    await children.follow(follower('a'), [child('x')], signal)
    await children.follow(follower('b'), [child('x')], signal)
    woken.length = 0
    children.put('a', CONFIG_MAPS, configMap('x', { version: 11 }))
    await source.send(configMap('x', { version: 11 }))
    expect(woken).toEqual(['b'])
  })

  describe('while a write is under way', () => {
    const rows: readonly (readonly [
      reason: string,
      told: number,
      answered: number | undefined,
      woken: readonly string[],
    ])[] = [
      ['a watch that is faster than the answer is no news', 11, 11, ['b']],
      ['what happened before the write is in the answer', 11, 12, ['b', 'b']],
      ['what happened after the write is news', 12, 11, ['b', 'a']],
      ['nothing is lost when the write fails', 11, undefined, ['b', 'a']],
    ]
    test.each(rows)('%s', async (_reason, told, answered, expected) => {
      const source = new Source([configMap('x', { version: 1 })])
      const { children, woken, follower } = stage(source)
      await children.follow(follower('a'), [child('x')], signal)
      await children.follow(follower('b'), [child('x')], signal)
      woken.length = 0
      const answer = Promise.withResolvers<KubeObject>()
      const at = { resource: CONFIG_MAPS, key: key('x') }
      const written = children.write('a', at, () => answer.promise)
      await source.send(configMap('x', { version: told }))
      if (answered === undefined) answer.reject(new Error('no answer'))
      else answer.resolve(configMap('x', { version: answered }))
      await written.catch(() => undefined)
      expect(woken).toEqual(expected)
    })
  })

  test('wake for what enters and what leaves a selection', async () => {
    const source = new Source([configMap('x', { version: 1 })])
    const { children, woken, follower } = stage(source)
    const selects = ({ data }: KubeObject) => data === 'in'
    await children.follow(follower('a'), [{ ...toQuery(CONFIG_MAPS, all), selects }], signal)
    woken.length = 0
    await source.send(configMap('x', { version: 11, data: 'in' }))
    await source.send(configMap('x', { version: 12, data: 'out' }))
    await source.send(configMap('x', { version: 13, data: 'other' }))
    expect(woken).toEqual(['a', 'a'])
  })

  test('say why they see nothing', async () => {
    const refusal = new KubeError({ message: 'no', code: 403, reason: 'Forbidden' })
    const { children, follower } = stage(new Source([], refusal))
    await children.follow(follower('a'), [child('x')], signal)
    expect(children.get(child('x'))).toMatchObject({ is: 'blind', failure: refusal })
    children.stop()
  })

  test('keep no content of what no composite made', async () => {
    const source = new Source([configMap('x', { version: 1, data: { secret: 'hidden' } })])
    const { children, follower } = stage(source)
    await children.follow(follower('a'), [child('x')], signal)
    expect(JSON.stringify(children.get(child('x')))).not.toContain('hidden')
    const reference = toReference(CONFIG_MAPS, key('x'))
    await children.follow(follower('b'), [reference], signal)
    expect(JSON.stringify(children.get(reference))).toContain('hidden')
  })

  test('hold of Secrets only what is read', async () => {
    const source = new Source([])
    const { children, follower } = stage(source)
    const labels = { b: '2', a: '1' }
    const sights = [
      toReference(SECRETS, key('x')),
      toReference(SECRETS, key('y')),
      toQuery(SECRETS, { namespace: 'default', labels }),
      toReference(CONFIG_MAPS, key('x')),
      toReference(CONFIG_MAPS, key('y')),
    ]
    await children.follow(follower('a'), sights, signal)
    expect(source.asked).toEqual([{}, { namespace: 'default', labelSelector: 'a=1,b=2' }, {}])
    children.stop()
  })

  test('read a Secret that is referred to by name, again when it has changed', async () => {
    const secrets = ['x', 'y'].map((name) => configMap(name, { version: 1, data: `old ${name}` }))
    const source = new Source(secrets)
    const { children, woken, follower } = stage(source)
    const [x, y] = [toReference(SECRETS, key('x')), toReference(SECRETS, key('y'))]
    source.stored = secrets[0]
    await children.follow(follower('a'), [x], signal)
    expect(children.get(x)).toMatchObject({ is: 'seen', object: { data: 'old x' } })
    expect(children.get(y)).toEqual({ is: 'blind', failure: undefined })
    await children.follow(follower('a'), [x], signal)
    expect(source.gets).toBe(1)

    woken.length = 0
    source.stored = configMap('x', { version: 11, data: 'new' })
    await source.send(source.stored)
    expect(woken).toEqual(['a'])
    await children.follow(follower('a'), [x], signal)
    expect(children.get(x)).toMatchObject({ object: { data: 'new' } })
    expect([source.gets, source.lists]).toEqual([2, 1])

    children.release('a')
    expect(children.get(x)).toEqual({ is: 'blind', failure: undefined })
    children.stop()
  })

  test('take a Secret that may not be read for unknown, not for absent', async () => {
    const source = new Source([configMap('x', { version: 1 })])
    const { children, follower } = stage(source)
    const failure = new KubeError({ message: 'no', code: 403, reason: 'Forbidden' })
    source.stored = failure
    const sights = [toReference(SECRETS, key('x')), toReference(SECRETS, key('none'))] as const
    await children.follow(follower('a'), sights, signal)
    expect(children.get(sights[0])).toEqual({ is: 'blind', failure })
    expect(children.get(sights[1])).toEqual({ is: 'seen', object: undefined })
    source.stored = configMap('x', { version: 1, data: 'seen' })
    await children.follow(follower('a'), sights, signal)
    expect(children.get(sights[0])).toMatchObject({ object: { data: 'seen' } })
    children.stop()
  })
})

describe('a kind that may not be seen any more', () => {
  test.each([403, 404])('is unknown, not empty, until it is listed again (%d)', async (code) => {
    const source = new Source([configMap('x', { version: 1 })])
    const { children, clock, follower } = stage(source)
    await children.follow(follower('a'), [child('x'), toQuery(CONFIG_MAPS, all)], signal)
    expect(children.get(child('x')).is).toBe('seen')
    expect(children.list(toQuery(CONFIG_MAPS, all))).toHaveLength(1)
    await source.refuse(code)
    expect(children.get(child('x')).is).toBe('blind')
    source.refusal = undefined
    for (let step = 0; step < 4; step++) await clock.advance(1_000)
    expect(children.get(child('x')).is).toBe('seen')
    children.stop()
  })

  test('is asked for at once when it is used again', async () => {
    const source = new Source([configMap('x', { version: 1 })])
    const { children, follower } = stage(source)
    await children.follow(follower('a'), [child('x')], signal)
    await source.refuse(404)
    expect(children.failureOf(child('x'))?.code).toBe(404)
    children.release('a')
    source.refusal = undefined
    await children.follow(follower('a'), [child('x')], signal)
    expect(children.get(child('x')).is).toBe('seen')
    children.stop()
  })
})
