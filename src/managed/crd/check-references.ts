import type { AnyKind } from '../../provider/index.ts'
import { type DeclaredReference, declaredReferences } from '../references/declared.ts'
import type { CrdSchema } from './crd-schema.ts'
import { emitKind } from './emit.ts'

/**
 * What is wrong with the references of a kind, as sentences; `kinds` are all kinds of its provider.
 * Takes kinds that are sound by themselves (see `kindProblems`).
 */
export function referenceProblems(kind: AnyKind, kinds: readonly AnyKind[]): readonly string[] {
  return declaredReferences(kind).flatMap((reference) => {
    const problem = problemOf(reference, kinds)
    return problem === undefined ? [] : [`field ${reference.at}: ${problem}`]
  })
}

function problemOf(
  { target, path }: DeclaredReference,
  kinds: readonly AnyKind[],
): string | undefined {
  const found = kinds.find(
    ({ names }) => names.group === target.group && names.kind === target.kind,
  )
  if (found === undefined) {
    return `refers to ${target.kind}.${target.group}, and the provider has no such kind`
  }
  const type = typeAt(emitKind(found).spec.versions[0].schema.openAPIV3Schema, path)
  if (type === undefined) return `refers to ${path}, and a ${target.kind} has no such member`
  return type === 'string' ? undefined : `refers to ${path} of a ${target.kind}, which is no text`
}

function typeAt(root: CrdSchema, path: string): string | undefined {
  return path
    .split('.')
    .reduce<CrdSchema | undefined>((schema, member) => schema?.properties?.[member], root)?.type
}
