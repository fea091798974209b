import { defaultManagedOptions } from '../../managed/deps.ts'
import { type DigestKey, ensureDigestKey } from '../../managed/digest-key.ts'
import { Engine, type EngineDeps } from '../../managed/engine.ts'
import { loadProviders } from '../load-providers.ts'
import { type CompositionParts, createComposition } from './composition.ts'
import type { ControllerSettings } from './settings.ts'

/** The engines of all providers, and of composition, as one. */
export interface Engines {
  hasSynced(): boolean
  /** Keeps every store true, and serves the admission webhook, until the signal aborts. */
  reflect(signal: AbortSignal): Promise<void>
  /** Works until the signal aborts. */
  work(signal: AbortSignal): Promise<void>
  /** Sets the gauges that are read off the objects. */
  measure(): void
  /** Lets running reconciles end within `graceMs`. */
  stop(graceMs: number): Promise<void>
  /** Ends what still watches after the work has ended. */
  close(): void
}

export async function createEngines(
  settings: ControllerSettings,
  parts: Omit<EngineDeps, 'digestKey'> & CompositionParts,
): Promise<Engines> {
  let key: DigestKey | undefined
  const digestKey = () => {
    if (key === undefined) throw new Error('the digest key is read before work begins')
    return key
  }
  const { pollIntervalMs, settleMs, confirmMs, workers } = settings
  const options = { ...defaultManagedOptions, pollIntervalMs, settleMs, confirmMs, workers }
  const managed = (await loadProviders()).map(
    (loaded) => new Engine({ ...parts, digestKey }, loaded, options),
  )
  const composition = createComposition(settings, parts, { workers })
  const engines = [...managed, composition.engine]
  return {
    hasSynced: () => engines.every((engine) => engine.hasSynced()),
    reflect: async (signal) => {
      const reflecting = engines.map((engine) => engine.reflect(signal))
      await Promise.all([...reflecting, composition.admission?.run(signal)])
    },
    work: async (signal) => {
      key = await ensureDigestKey(parts.kube, settings.namespace, signal)
      await Promise.all(engines.map((engine) => engine.work(signal)))
    },
    measure: () => {
      for (const engine of managed) engine.measure()
    },
    stop: async (graceMs) => {
      await Promise.all(engines.map((engine) => engine.stop(graceMs)))
    },
    close: () => composition.close(),
  }
}
