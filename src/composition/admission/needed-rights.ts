import { isJsonObject } from '../../kube/json.ts'
import type { CompositionSpec, GraphSpec, PipelineStep } from '../composition.ts'
import { functionProblems, toFunctionStep } from '../function-step.ts'
import { kindRefOf } from '../graph/kinds.ts'
import type { KindRef } from '../graph/source.ts'
import { compositionGroup, compositionVersion, ENVIRONMENTS } from '../resources.ts'

/** What the author of a Composition must be allowed to do, since the controller will do it for him. */
export interface Need {
  readonly kind: KindRef
  /** Sorted. */
  readonly verbs: readonly string[]
  /** One object; undefined: any, in all namespaces. */
  readonly object: { readonly namespace?: string; readonly name: string } | undefined
  /** Nodes or steps, in the order of the Composition. */
  readonly places: readonly string[]
}

/**
 * Every right that a Composition makes use of: to create, patch and delete what it composes, and to
 * read what it reads. What functions return is not known before they are called. Pure.
 */
export function neededRights(source: CompositionSpec): readonly Need[] {
  const own = source.mode === 'Graph' ? graphNeeds(source) : source.pipeline.flatMap(stepNeeds)
  const single = [...own, ...environmentNeeds(source)]
  const merged = new Map<string, Need>()
  for (const need of single) {
    const { apiVersion, kind } = need.kind
    const { namespace = '', name = '' } = need.object ?? {}
    const key = [apiVersion, kind, namespace, name].join(' ')
    const known = merged.get(key)
    merged.set(key, known === undefined ? need : merge(known, need))
  }
  return [...merged].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, need]) => need)
}

function merge(known: Need, need: Need): Need {
  return {
    ...known,
    verbs: [...new Set([...known.verbs, ...need.verbs])].sort(),
    places: [...new Set([...known.places, ...need.places])],
  }
}

/** A name or labels of a `ref` or `query` may be computed: the right must hold for all objects. */
function graphNeeds({ nodes }: GraphSpec): readonly Need[] {
  return nodes.flatMap(({ id, resource, ref, query, function: called }) => [
    ...needOf(id, resource, ['create', 'delete', 'patch']),
    ...needOf(id, ref, ['get']),
    ...needOf(id, query, ['list']),
    // One with problems is refused anyway.
    ...(called === undefined || functionProblems(called).length > 0
      ? []
      : stepNeeds(toFunctionStep(id, called))),
  ])
}

function needOf(place: string, template: unknown, verbs: readonly string[]): readonly Need[] {
  const kind = isJsonObject(template) ? kindRefOf(template) : undefined
  return kind === undefined ? [] : [{ kind, verbs, object: undefined, places: [place] }]
}

const environments: KindRef = {
  apiVersion: `${compositionGroup}/${compositionVersion}`,
  kind: ENVIRONMENTS.kind,
}

function environmentNeeds({ environment = [] }: CompositionSpec): readonly Need[] {
  return environment.map(({ name }) => ({
    kind: environments,
    verbs: [name === undefined ? 'list' : 'get'],
    object: name === undefined ? undefined : { name },
    places: ['environment'],
  }))
}

const secrets: KindRef = { apiVersion: 'v1', kind: 'Secret' }

function stepNeeds({ step, credentials = [], requirements }: PipelineStep): readonly Need[] {
  return [
    ...credentials.flatMap(({ secretRef }) =>
      secretRef === undefined
        ? []
        : [{ kind: secrets, verbs: ['get'], object: secretRef, places: [step] }],
    ),
    ...(requirements?.requiredResources ?? []).map(
      ({ apiVersion, kind, name, namespace }): Need => ({
        kind: { apiVersion, kind },
        verbs: [name === undefined ? 'list' : 'get'],
        object:
          name === undefined
            ? undefined
            : { name, ...(namespace === undefined ? {} : { namespace }) },
        places: [step],
      }),
    ),
  ]
}
