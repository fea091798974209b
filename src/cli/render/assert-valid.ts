import { objectProblems } from '../../composition/graph/check-object.ts'
import type { Schema } from '../../composition/graph/index.ts'
import { type Manifest, ManifestError, titleOf } from '../manifest/manifest.ts'

/**
 * What the API server would refuse is not rendered: the instance must fit the schema of its definition.
 * Its metadata and status are left alone: they may come from a cluster. Throws ManifestError.
 */
export function assertValid(
  { object, path, lineOf }: Manifest,
  schema: Schema,
  resolve: (schema: Schema) => Schema,
): void {
  const { status: _status, ...content } = object
  const problems = objectProblems({ ...content, metadata: {} }, schema, resolve)
  if (problems.length === 0) return
  const lines = problems.map((problem) => `\n  ${problem}`).join('')
  throw new ManifestError(
    `${path}:${lineOf(['spec'])}: ${titleOf(object)} does not fit the schema of its definition:${lines}`,
  )
}
