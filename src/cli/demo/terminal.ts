import { styleText } from 'node:util'

/** What the demo prints. Coloured only on a terminal, and not where NO_COLOR is set. */
export class Terminal {
  readonly #stream: NodeJS.WriteStream

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream
  }

  heading(text: string): void {
    this.#line(`\n${this.#style('bold', `== ${text}`)}\n`)
  }

  note(text: string): void {
    this.#line(this.#style('dim', `# ${text}`))
  }

  /** A command that was run. */
  command(line: string): void {
    this.#line(this.#style('cyan', `$ ${line}`))
  }

  /** A call that was made in another way than by the command that is printed for it. */
  equivalent(line: string): void {
    this.#line(this.#style('yellow', `(sdk) ${line}`))
  }

  /** What a command printed, as it printed it. */
  output(text: string): void {
    if (text.trim() !== '') this.#line(text.trimEnd())
  }

  verdict(text: string, ok: boolean): void {
    this.#line(`\n${this.#style(ok ? 'green' : 'red', text)}`)
  }

  plain(text: string): void {
    this.#line(text)
  }

  #line(text: string): void {
    this.#stream.write(`${text}\n`)
  }

  #style(format: Parameters<typeof styleText>[0], text: string): string {
    return styleText(format, text, { stream: this.#stream })
  }
}
