import { type Change, entries, required, text } from '../../src/provider/index.ts'

export const tagMembers = {
  key: required(text('Tag key.', { minLength: 1, maxLength: 128 })),
  value: text('Tag value.', { maxLength: 256, absent: '' }),
}

/** The member `tags` of a kind whose tags are pairs of key and value. */
export const ownedTags = entries('Tags the manifest owns; others are left alone.', tagMembers, {
  key: 'key',
  value: 'value',
  owns: 'declared-keys',
  reserved: 'aws:',
  maxItems: 50,
  examples: [[{ key: 'owner', value: 'team-a' }], [{ key: 'owner', value: 'team-b' }]],
})

/** A tag as the service that the kinds share spells it. */
interface Tag {
  readonly Key?: string | undefined
  readonly Value?: string | undefined
}

interface DeclaredTag {
  readonly key: string
  readonly value?: string
}

/** Tags in the API's spelling. */
export function encodeTags(tags: readonly DeclaredTag[]): { Key: string; Value: string }[] {
  return tags.map(({ key, value }) => ({ Key: key, Value: value ?? '' }))
}

/** Tags in the manifest's spelling. */
export function decodeTags(tags: readonly Tag[]): readonly DeclaredTag[] {
  return tags.map(({ Key, Value }) => ({ key: Key ?? '', value: Value ?? '' }))
}

/** Tags to set and keys to remove. A change is one tag, or the whole list where it is new. */
export function tagDifference(changes: readonly Change[]): {
  readonly add: { Key: string; Value: string }[]
  readonly remove: readonly string[]
} {
  const elements = changes.flatMap(({ path, desired }) => {
    const step = path[1]
    return step !== undefined && 'element' in step ? [{ key: step.element, desired }] : []
  })
  return {
    add: elements.flatMap(({ key, desired }) =>
      desired === undefined ? [] : [{ Key: key, Value: tagValue(desired) }],
    ),
    remove: elements.flatMap(({ key, desired }) => (desired === undefined ? [key] : [])),
  }
}

/** A change names the value alone, or the element where all of it is new. */
function tagValue(desired: unknown): string {
  if (typeof desired === 'string') return desired
  const value = typeof desired === 'object' && desired !== null && 'value' in desired
  return value && typeof desired.value === 'string' ? desired.value : ''
}
