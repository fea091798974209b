import { describe, expect, test } from '@jest/globals'
import { configMap, key } from '../../../test/support/kube-objects.ts'
import { ManualClock, settled } from '../../../test/support/manual-clock.ts'
import { untilAborted } from '../../kube/deadline.ts'
import { KubeError } from '../../kube/error.ts'
import type { KubeObject } from '../../kube/object.ts'
import type { KubeReader, WatchEvent } from '../../kube/port.ts'
import { CONFIG_MAPS } from '../../kube/well-known.ts'
import { silentLog } from '../../telemetry/log.ts'
import { Children, type Sight } from './children.ts'

const { signal } = new AbortController()

/** An API server with ConfigMaps: one list, then what is sent. */
class Source {
  lists = 0
  ended = 0
  readonly #objects: readonly KubeObject[]
  readonly #refusal: KubeError | undefined
  #send: (event: WatchEvent) => void = () => {}

  constructor(objects: readonly KubeObject[], refusal?: KubeError) {
    this.#objects = objects
    this.#refusal = refusal
  }

  get reader(): KubeReader {
    const source = this
    return {
      get: async () => undefined,
      async *list() {
        source.lists += 1
        if (source.#refusal) throw source.#refusal
        yield { items: source.#objects, resourceVersion: '10' }
      },
      async *watch(_resource, _options, active) {
        try {
          for (;;) {
            const { promise, resolve } = Promise.withResolvers<WatchEvent>()
            source.#send = resolve
            yield await untilAborted(promise, active)
          }
        } finally {
          source.ended += 1
        }
      },
    }
  }

  async send(object: KubeObject): Promise<void> {
    this.#send({ type: 'MODIFIED', object })
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

  test('wake for what enters and what leaves a selection', async () => {
    const source = new Source([configMap('x', { version: 1 })])
    const { children, woken, follower } = stage(source)
    const selects = ({ data }: KubeObject) => data === 'in'
    await children.follow(follower('a'), [{ is: 'query', resource: CONFIG_MAPS, selects }], signal)
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
    expect(children.get(child('x'))).toEqual({ is: 'blind', failure: refusal })
    children.stop()
  })

  test('keep no content of what no composite made', async () => {
    const source = new Source([configMap('x', { version: 1, data: { secret: 'hidden' } })])
    const { children, follower } = stage(source)
    await children.follow(follower('a'), [child('x')], signal)
    expect(JSON.stringify(children.get(child('x')))).not.toContain('hidden')
    const reference: Sight = { is: 'reference', resource: CONFIG_MAPS, key: key('x') }
    await children.follow(follower('b'), [reference], signal)
    expect(JSON.stringify(children.get(reference))).toContain('hidden')
  })
})
