import type { Author } from '../../composition/admission/author.ts'
import { calledFunctions, missingFunctions } from '../../composition/admission/called-functions.ts'
import { findMissingRights } from '../../composition/admission/missing-rights.ts'
import { type Need, neededRights } from '../../composition/admission/needed-rights.ts'
import { COMPOSITIONS } from '../../composition/resources.ts'
import { KubeError } from '../../kube/error.ts'
import { toObjectKey } from '../../kube/object.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { mayDo, ownAccess } from '../cluster/own-rights.ts'
import { whoAmI } from '../cluster/who-am-i.ts'
import { type Manifest, titleOf } from '../manifest/manifest.ts'
import { readComposition } from './check-manifests.ts'
import { placeOfPart } from './place-of.ts'
import { findingAt, type Judged, nothing } from './report.ts'

/**
 * What a Composition would do that whoever runs the command may not: applying it makes him its author.
 * Who may not apply it is not its author: then that only warns. Throws KubeError.
 */
export async function askRights(
  cluster: Cluster,
  manifest: Manifest,
  signal: AbortSignal,
): Promise<Judged> {
  const spec = readComposition(manifest.object)
  if (typeof spec === 'string') return nothing
  const author = await whoAmI(cluster, signal)
  const key = toObjectKey(undefined, manifest.object.metadata.name)
  const isAuthor = await mayDo(cluster, { verb: 'patch', resource: COMPOSITIONS, key }, signal)
  const asked = await Promise.all(
    neededRights(spec).map((need) => askNeed(cluster, { author, need }, signal)),
  )
  const level = isAuthor ? 'error' : 'warning'
  return {
    findings: asked.flatMap(({ need, missing }) =>
      missing.map((message) =>
        findingAt(manifest, placeOfPart(spec, need.places[0] ?? ''), 'refused', message, level),
      ),
    ),
    notes: asked.flatMap(({ undecided }) =>
      undecided.map(({ apiVersion, kind }) => {
        return `${titleOf(manifest.object)}: whether its author may make ${kind} of ${apiVersion} is known once that is served`
      }),
    ),
  }
}

async function askNeed(
  cluster: Cluster,
  { author, need }: { readonly author: Author; readonly need: Need },
  signal: AbortSignal,
) {
  const deps = { mapping: cluster.mapping, access: ownAccess(cluster) }
  return { need, ...(await findMissingRights(deps, author, [need], signal)) }
}

/** Functions that are neither in the files nor on the cluster: a warning, they may come later. */
export async function askFunctions(
  { kube }: Pick<Cluster, 'kube'>,
  manifest: Manifest,
  given: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Judged> {
  const called = functionsCalled(manifest, given)
  try {
    const missing = await missingFunctions(kube, called.functions, signal)
    const findings = missing.map(({ place, message }) =>
      findingAt(
        manifest,
        placeOfPart(called.spec, place),
        'refused',
        `${place}: ${message}`,
        'warning',
      ),
    )
    return { findings, notes: [] }
  } catch (error) {
    if (!(error instanceof KubeError) || error.code !== 403) throw error
    const note = `${titleOf(manifest.object)}: whether its Functions are there was not checked: you may not read functions`
    return { findings: [], notes: [note] }
  }
}

/** Without a cluster: the Functions that the files do not have. Pure. */
export function unknownFunctions(manifest: Manifest, given: ReadonlySet<string>): Judged {
  const names = new Set(functionsCalled(manifest, given).functions.map(({ name }) => name))
  const notes = [...names].sort().map((name) => {
    return `${titleOf(manifest.object)}: Function ${name} is in no file: whether it is there was not checked`
  })
  return { findings: [], notes }
}

function functionsCalled(manifest: Manifest, given: ReadonlySet<string>) {
  const spec = readComposition(manifest.object)
  if (typeof spec === 'string') return { spec: undefined, functions: [] }
  return { spec, functions: calledFunctions(spec).filter(({ name }) => !given.has(name)) }
}
