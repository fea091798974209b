import type { GivenSecrets } from './given-secrets.ts'
import type { PipelineReader } from './ports.ts'

/** The reader, with a note of everything that steps are given by it. */
export function notingReader(reader: PipelineReader, given: GivenSecrets): PipelineReader {
  return {
    fetchRequired: async (selector, signal) => {
      const found = await reader.fetchRequired(selector, signal)
      for (const object of found) given.addObject(object)
      return found
    },
    fetchSchema: (kind, signal) => reader.fetchSchema(kind, signal),
    readCredentials: async (secret, signal) => {
      const data = await reader.readCredentials(secret, signal)
      if (data !== undefined) given.addData(data)
      return data
    },
  }
}
