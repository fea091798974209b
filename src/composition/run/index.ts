/** From a compiled graph to children in the API server, and back into the instance's status. */
export { Children } from './children.ts'
export { GraphCache } from './graph-cache.ts'
export type { InventoryEntry } from './inventory.ts'
export { createInstanceRuns, createReconcileInstance } from './reconcile.ts'
export { SchemaCache } from './schema-cache.ts'
export { Setbacks } from './setbacks.ts'
