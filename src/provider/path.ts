/** One step of a field path. Never an index: reordering would look like drift. */
export type Step =
  | { readonly member: string }
  /** Element of a keyed list or of entries, by the value of its key member. */
  | { readonly element: string; readonly key: string }
  /** Key of a real map. */
  | { readonly mapKey: string }
  /** Element known by content: hash of its normal form without assigned members. */
  | { readonly content: string }

export type Path = readonly Step[]

/** One step as printed, and as the key of a node in `status.sync`. */
export function printStep(step: Step): string {
  if ('member' in step) return `.${step.member}`
  if ('element' in step) return `[${step.key}=${JSON.stringify(step.element)}]`
  if ('mapKey' in step) return `[${JSON.stringify(step.mapKey)}]`
  return `[~${step.content}]`
}

/** The printed path, e.g. `tagging.tagSet[key="owner"]`; the first member is bare. */
export function printPath(path: Path): string {
  const printed = path.map(printStep).join('')
  return printed.startsWith('.') ? printed.slice(1) : printed
}
