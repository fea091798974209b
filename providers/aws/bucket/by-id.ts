import type { Change } from '../../../src/provider/index.ts'

/** What the list commands answer a page at a time; the SDK has no paginator for them. */
interface Page {
  readonly IsTruncated?: boolean | undefined
  readonly NextContinuationToken?: string | undefined
}

/** Every page, each asked for with the token of the one before. */
export async function allPages<P extends Page>(
  list: (token: string | undefined) => Promise<P>,
): Promise<readonly P[]> {
  const pages: P[] = []
  let token: string | undefined
  do {
    const page = await list(token)
    pages.push(page)
    token = page.IsTruncated === true ? page.NextContinuationToken : undefined
  } while (token !== undefined)
  return pages
}

/**
 * Writes the changed elements of a list whose elements have calls of their own: puts what is in
 * `next`, removes what is not. Elements of others are not touched.
 */
export async function writeById<E extends { readonly id: string }>(
  changes: readonly Change[],
  next: readonly E[] | undefined,
  calls: { put(element: E): Promise<unknown>; remove(id: string): Promise<unknown> },
): Promise<void> {
  const changed = new Set(
    changes.flatMap(({ path }) =>
      path.flatMap((step) => ('element' in step ? [step.element] : [])),
    ),
  )
  for (const id of changed) {
    const element = next?.find((one) => one.id === id)
    await (element === undefined ? calls.remove(id) : calls.put(element))
  }
}
