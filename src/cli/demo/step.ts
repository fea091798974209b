/** What a step found out, for the machine-readable summary. Never a secret. */
export type Facts = Readonly<Record<string, string | number | readonly string[]>>

/** One part of the demo. It prints what it does and throws unless all it showed was true. */
export interface Step<Context> {
  /** Stable, for programs that read the summary. */
  readonly name: string
  readonly heading: string
  run(context: Context, signal: AbortSignal): Promise<Facts>
}
