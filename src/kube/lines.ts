const newline = 0x0a

/** The lines of a byte stream as text, without their ends; a last line without end counts too. */
export async function* toLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let pending: Uint8Array[] = []
  for await (const chunk of chunks) {
    let start = 0
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      yield toText([...pending, chunk.subarray(start, end)])
      pending = []
      start = end + 1
    }
    if (start < chunk.length) pending.push(chunk.subarray(start))
  }
  if (pending.length > 0) yield toText(pending)
}

/** Decodes whole lines only, so that no character is split between two chunks. */
function toText(pieces: readonly Uint8Array[]): string {
  return Buffer.concat(pieces).toString('utf8')
}
