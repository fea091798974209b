import { type Doc, object, required, setOf, text } from '../../../src/provider/index.ts'

/** A tag of objects. */
export const tagMembers = {
  key: required(text('Key.', { minLength: 1, maxLength: 128 })),
  value: required(text('Value.', { maxLength: 256 })),
}

/** Tags that must all be there. */
export const allTags = setOf('Objects with these tags.', object('A tag.', tagMembers), {
  maxItems: 50,
})

const prefix = text('Those whose key begins so.', { absent: '', maxLength: 1024 })

/** A filter by prefix and tags. */
export const tagFilter = object(
  'Which objects; unset means all. One predicate, or several in and.',
  {
    prefix,
    tag: object('Those with this tag.', tagMembers),
    and: object('Those that all of these are true of.', { prefix, tags: allTags }),
  },
)

/**
 * A filter as the SDK's union wants it: exactly one member; undefined where there is none.
 */
export function toFilterUnion<P, T, A>(filter: {
  readonly Prefix?: P | undefined
  readonly Tag?: T | undefined
  readonly And?: A | undefined
}): { readonly And: A } | { readonly Tag: T } | { readonly Prefix: P } | undefined {
  const { Prefix, Tag, And } = filter
  if (And !== undefined) return { And }
  if (Tag !== undefined) return { Tag }
  return Prefix === undefined ? undefined : { Prefix }
}

/** The filter of every element in its one canonical spelling. Idempotent. */
export function canonicalTagFilters(elements: unknown): unknown {
  if (!Array.isArray(elements)) return elements
  return elements.map((element: Doc) => {
    const { filter, ...others } = element
    // An object by the schema, and so is what S3 answers.
    const folded = canonicalFilter((filter ?? {}) as Doc)
    return Object.keys(folded).length === 0 ? others : { ...others, filter: folded }
  })
}

/**
 * One spelling for filters that S3 treats alike: an empty prefix is none, and one predicate says the
 * same alone and in `and`. `tags` is what the list in `and` is called. Idempotent.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-filters.html
 */
export function canonicalFilter(filter: Doc, tags: 'tag' | 'tags' = 'tags'): Doc {
  const { and, tag, ...bare } = filter
  // An object by the schema, and so is what S3 answers.
  const { [tags]: listed, ...inside } = (and ?? {}) as Doc
  const all = withoutEmptyPrefix({ ...bare, ...inside })
  const every = [tag ?? [], listed ?? []].flat().map(withValue)
  if (Object.keys(all).length + every.length > 1) {
    return { and: { ...all, ...(every.length === 0 ? {} : { [tags]: every }) } }
  }
  return every.length === 0 ? all : { tag: every[0] }
}

/** The SDK leaves an empty value out of its answer. */
function withValue(tag: unknown): Doc {
  return { value: '', ...(tag as Doc) }
}

function withoutEmptyPrefix(predicates: Doc): Doc {
  const members = Object.entries(predicates)
  return Object.fromEntries(members.filter(([name, value]) => name !== 'prefix' || value !== ''))
}
