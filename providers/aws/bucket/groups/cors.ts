import {
  enumOf,
  integer,
  listOf,
  object,
  required,
  setOf,
  text,
} from '../../../../src/provider/index.ts'
import { defineGroup } from '../group.ts'
import { fromSdk, toSdk } from '../spelling.ts'

const header = text('A header name; * stands for any text.', { maxLength: 512 })
const origin = text('An origin; * stands for any text.', { maxLength: 512 })
const spelling = { id: 'ID' } as const

const corsRule = object('A rule.', {
  id: text('Name of the rule.', { maxLength: 255 }),
  allowedHeaders: setOf('Headers a preflight may ask for.', header, { maxItems: 100 }),
  allowedMethods: required(
    setOf('Methods.', enumOf('A method.', ['GET', 'PUT', 'POST', 'DELETE', 'HEAD']), {
      maxItems: 5,
      minItems: 1,
    }),
  ),
  allowedOrigins: required(setOf('Origins.', origin, { maxItems: 100, minItems: 1 })),
  exposeHeaders: setOf('Headers a script may read.', header, { maxItems: 100 }),
  maxAgeSeconds: integer('How long a preflight holds, in seconds.', { minimum: 0 }),
})

/** Which web pages may call the bucket. The first rule that matches wins, so order counts. */
export const cors = defineGroup({
  members: {
    corsConfiguration: object('Which web pages may call the bucket.', {
      corsRules: listOf('Rules, in order; [] means none.', corsRule, {
        maxItems: 100,
        examples: [
          [],
          [{ allowedMethods: ['GET'], allowedOrigins: ['https://example.com'] }],
          [
            {
              allowedMethods: ['PUT', 'POST'],
              allowedOrigins: ['*'],
              allowedHeaders: ['*'],
              exposeHeaders: ['ETag'],
              maxAgeSeconds: 300,
            },
          ],
        ],
      }),
    }),
  },
  read: async (reader, name, signal) => {
    const answer = await reader.getBucketCors(name, signal)
    const corsRules = fromSdk(answer?.CORSRules ?? [], spelling)
    return { actual: { corsConfiguration: { corsRules } } }
  },
  write: async (writer, name, { next }, signal) => {
    const rules = next.corsConfiguration?.corsRules ?? []
    if (rules.length === 0) await writer.deleteBucketCors(name, signal)
    else {
      const CORSConfiguration = { CORSRules: toSdk(rules, spelling) }
      await writer.putBucketCors(name, { CORSConfiguration }, signal)
    }
  },
})
