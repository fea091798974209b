/**
 * Host of Crossplane's function protocol: `runPipeline` runs the steps of a Composition of mode
 * Pipeline, `FunctionConnections` is the gRPC side of it. Nothing here writes.
 *
 * Loading this takes about 30 MB and 0.2 s (gRPC and its codec): import it dynamically when the first
 * pipeline is to run, and only its types before. `endpoint.ts` and `pipeline-result.ts` load nothing.
 */
export type { CallLimits } from './channel.ts'
export { type ConnectionsDeps, FunctionConnections } from './connections.ts'
export type { FunctionEndpoint, FunctionTls } from './endpoint.ts'
export { FunctionError, type FunctionErrorCode } from './error.ts'
export { type PipelineDeps, type PipelineRun, runPipeline } from './pipeline.ts'
export type {
  CompletedPipeline,
  ComposedResource,
  DesiredComposite,
  FailedPipeline,
  PipelineResult,
} from './pipeline-result.ts'
export type { FunctionCaller, PipelineReader, Refusal, RefusalOf, SecretRef } from './ports.ts'
export type {
  ObservedResource,
  ObservedState,
  Requirements,
  ResourceSelector,
  SchemaSelector,
} from './state.ts'
export type { PipelineEvent } from './told.ts'
