import { readFile } from 'node:fs/promises'
import type { Kubectl } from './kubectl.ts'
import { applyText } from './manifests.ts'
import { project } from './project.ts'
import { until } from './until.ts'

/** The CRD that must be served before `installDefaultProviderConfig` is called. */
export const providerConfigDefinition = 'clusterproviderconfigs.aws.plumbline.dev'
const limits = { everyMs: 200, withinMs: 15_000, what: 'the ClusterProviderConfig to be accepted' }

/** The credentials of the default ClusterProviderConfig. The emulator accepts any. */
export const emulatorCredentials = Object.freeze({ accessKeyId: 'test', secretAccessKey: 'test' })

/**
 * Applies the ClusterProviderConfig `default` with its Secret, aimed at `endpoint`.
 * One that somebody else made is left alone: then false.
 */
export async function installDefaultProviderConfig(
  kubectl: Kubectl,
  endpoint: string,
  signal: AbortSignal,
): Promise<boolean> {
  if (await isForeign(kubectl, signal)) return false
  const template = await readFile(project.defaults, 'utf8')
  const text = fill(template, {
    ENDPOINT: endpoint,
    ACCESS_KEY_ID: emulatorCredentials.accessKeyId,
    SECRET_ACCESS_KEY: emulatorCredentials.secretAccessKey,
  })
  // Discovery may lag behind the condition Established for a moment.
  let failure: unknown
  const apply = async (): Promise<true | undefined> => {
    try {
      await applyText(kubectl, text, signal)
      return true
    } catch (error) {
      failure = error
      return undefined
    }
  }
  await until(apply, limits, signal).catch((error: unknown) => {
    throw failure ?? error
  })
  return true
}

/** Whether there is one without the label that the template gives to ours. */
async function isForeign(kubectl: Kubectl, signal: AbortSignal): Promise<boolean> {
  const { code, stdout } = await kubectl.run(
    ['get', providerConfigDefinition, 'default', '-o', 'jsonpath={.metadata.labels}'],
    {},
    signal,
  )
  return code === 0 && !stdout.includes('plumbline-dev')
}

/** Replaces each `${NAME}`; an unknown name stays, and the API server refuses the result. */
function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\$\{([A-Z_]+)\}/g, (whole, name: string) => values[name] ?? whole)
}
