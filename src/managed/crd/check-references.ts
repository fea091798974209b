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
  { at, type, essential, target, path }: DeclaredReference,
  kinds: readonly AnyKind[],
): string | undefined {
  if (type !== 'string') return `takes its value from a ${target.kind}, and is no text itself`
  if (essential && !/[.[]/.test(at)) return 'is essential, and there is nothing around it'
  const found = kinds.find(
    ({ names }) => names.group === target.group && names.kind === target.kind,
  )
  if (found === undefined) {
    return `refers to ${target.kind}.${target.group}, and the provider has no such kind`
  }
  const source = typeAt(emitKind(found).spec.versions[0].schema.openAPIV3Schema, path)
  if (source === undefined) return `refers to ${path}, and a ${target.kind} has no such member`
  return source === 'string' ? undefined : `refers to ${path} of a ${target.kind}, which is no text`
}

function typeAt(root: CrdSchema, path: string): string | undefined {
  return path
    .split('.')
    .reduce<CrdSchema | undefined>((schema, member) => schema?.properties?.[member], root)?.type
}
