/** The bounds of an expression and of an evaluation. The same in webhook, controller and tools. */
export const limits = Object.freeze({
  /** Characters of one expression. Beyond some thousand operators parser and planner overflow. */
  source: 4096,
  treeNodes: 500,
  treeDepth: 64,
  nestedLoops: 3,
  /** Loop steps of one run of one expression; work on long texts and lists counts too. */
  steps: 100_000,
  /** Steps of one evaluation of a whole graph: so much takes 20 to 220 ms, in which nothing else runs. */
  evaluationSteps: 100_000,
  /** Characters of a text that an expression builds. */
  text: 65_536,
  /** Items of a list or map that an expression builds. */
  items: 65_536,
  /** Items of a list whose schema declares no bound, for the estimate before anything runs. */
  assumedItems: 100,
  /** Items of a `forEach`. */
  forEach: 1000,
  /** Characters of a pattern. */
  pattern: 1000,
  patternCache: 500,
})
