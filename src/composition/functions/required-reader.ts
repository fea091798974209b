import { isJsonObject, type JsonObject } from '../../kube/json.ts'
import { fromFunctionSelector, toFunctionObject } from './border.ts'
import { FunctionError, messageOf } from './error.ts'
import type { PipelineReader } from './ports.ts'
import type {
  Answers,
  Requirements,
  ResourceSelector,
  SchemaAnswer,
  SchemaSelector,
} from './state.ts'
import { mapSorted } from './struct.ts'

/**
 * Reads what steps ask for. One selector is read once per reconcile, so that all steps see one
 * state of the world and a loop cannot go on because the cluster moves.
 */
export class RequiredReader {
  readonly #reader: PipelineReader
  readonly #read = new Map<string, Promise<unknown>>()

  constructor(reader: PipelineReader) {
    this.#reader = reader
  }

  /** FunctionError RequirementFailed, naming the requirement. */
  async answer(requirements: Requirements, signal: AbortSignal): Promise<Answers> {
    const resources = (selector: ResourceSelector) => this.#resources(selector, signal)
    return {
      resources: await answerEach(requirements.resources, resources, signal),
      extraResources: await answerEach(requirements.extraResources, resources, signal),
      schemas: await answerEach(
        requirements.schemas,
        (selector) => this.#schema(selector, signal),
        signal,
      ),
    }
  }

  #resources(selector: ResourceSelector, signal: AbortSignal): Promise<readonly JsonObject[]> {
    return this.#once(`resources ${JSON.stringify(selector)}`, async () => {
      const found = await this.#reader.fetchRequired(fromFunctionSelector(selector), signal)
      return found.map(toFunctionObject).sort(byName)
    })
  }

  #schema(selector: SchemaSelector, signal: AbortSignal): Promise<SchemaAnswer> {
    return this.#once(`schema ${JSON.stringify(selector)}`, async () => {
      const openapiV3 = await this.#reader.fetchSchema(selector, signal)
      return openapiV3 === undefined ? {} : { openapiV3 }
    })
  }

  #once<T>(key: string, read: () => Promise<T>): Promise<T> {
    const known = this.#read.get(key)
    // The key starts with the kind of answer, so what is stored under it has the type asked for.
    if (known !== undefined) return known as Promise<T>
    const reading = read()
    this.#read.set(key, reading)
    // What failed may be asked again: a guess may fail without failing the step.
    reading.catch(() => this.#read.delete(key))
    return reading
  }
}

async function answerEach<Selector extends SchemaSelector, Answer>(
  selectors: Readonly<Record<string, Selector>>,
  read: (selector: Selector) => Promise<Answer>,
  signal: AbortSignal,
): Promise<Readonly<Record<string, Answer>>> {
  const entries = Object.entries(selectors).map(async ([name, selector]) => {
    try {
      return [name, await read(selector)] as const
    } catch (error) {
      signal.throwIfAborted()
      const what = `requirement "${name}" (${describeSelector(selector)})`
      const message = `needs what could not be read: ${what}: ${messageOf(error)}`
      throw new FunctionError('RequirementFailed', message, { cause: error })
    }
  })
  return mapSorted(Object.fromEntries(await Promise.all(entries)), (answer) => answer)
}

/** E.g. `v1 ConfigMap in "team" with app=web`. */
export function describeSelector(selector: ResourceSelector): string {
  const { apiVersion, kind, matchName, matchLabels, namespace } = selector
  const labels = Object.entries(matchLabels ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .sort()
  return [
    `${apiVersion} ${kind}`,
    ...(matchName === undefined ? [] : [`"${matchName}"`]),
    ...(namespace === undefined ? [] : [`in "${namespace}"`]),
    ...(labels.length === 0 ? [] : [`with ${labels.join(',')}`]),
  ].join(' ')
}

/** Lists are sorted by "namespace/name", so that equal worlds make equal requests. */
function byName(a: JsonObject, b: JsonObject): number {
  return nameOf(a) < nameOf(b) ? -1 : 1
}

function nameOf({ metadata }: JsonObject): string {
  const { namespace, name } = isJsonObject(metadata) ? metadata : {}
  return `${String(namespace ?? '')}/${String(name)}`
}
