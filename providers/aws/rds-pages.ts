/** One answer of a call that answers in pages. `marker` asks for the next one; undefined: it was the last. */
export interface Page<Item> {
  readonly items: readonly Item[]
  readonly marker: string | undefined
}

/** The items of every page, each asked for with the marker of the one before. */
export async function allPages<Item>(
  page: (marker: string | undefined) => Promise<Page<Item>>,
): Promise<readonly Item[]> {
  const items: Item[] = []
  let marker: string | undefined
  do {
    const answer = await page(marker)
    items.push(...answer.items)
    marker = answer.marker
  } while (marker !== undefined)
  return items
}
