import { enumOf, listOf, object, required, text } from '../../../../src/provider/index.ts'
import { defineGroup } from '../group.ts'
import { fromSdk, toSdk } from '../spelling.ts'

const protocol = enumOf('Protocol; unset means that of the request.', ['http', 'https'])
const key = (description: string) => text(description, { maxLength: 1024 })
const host = (description: string) => text(description, { maxLength: 253 })

const routingRule = object('A rule.', {
  condition: object('When it applies; unset means always.', {
    httpErrorCodeReturnedEquals: text('For this HTTP error.', { maxLength: 3 }),
    keyPrefixEquals: key('For keys that begin so.'),
  }),
  redirect: required(
    object('Where to.', {
      hostName: host('Host.'),
      httpRedirectCode: text('HTTP status, e.g. 301.', { maxLength: 3 }),
      protocol,
      replaceKeyPrefixWith: key('What takes the place of the prefix.'),
      replaceKeyWith: key('What takes the place of the key.'),
    }),
  ),
})

/** Serving the bucket as a web site. Its parts exclude each other, so it is compared as a whole. */
export const website = defineGroup({
  members: {
    websiteConfiguration: object(
      'Serving the bucket as a web site; {} means not at all.',
      {
        indexDocument: object('What stands for a folder.', {
          suffix: required(key('Name below the folder, e.g. index.html.')),
        }),
        errorDocument: object('What is shown on an error.', { key: required(key('Its key.')) }),
        redirectAllRequestsTo: object('Another host for everything; excludes all else.', {
          hostName: required(host('Host.')),
          protocol,
        }),
        routingRules: listOf('Redirects, in order.', routingRule, { maxItems: 50 }),
      },
      {
        compare: 'exact',
        clearable: true,
        examples: [
          {},
          { indexDocument: { suffix: 'index.html' } },
          { indexDocument: { suffix: 'start.html' }, errorDocument: { key: 'error.html' } },
        ],
      },
    ),
  },
  read: async (reader, name, signal) => {
    const answer = await reader.getBucketWebsite(name, signal)
    if (answer === undefined) return { actual: {} }
    const { IndexDocument, ErrorDocument, RedirectAllRequestsTo, RoutingRules } = answer
    const found = { IndexDocument, ErrorDocument, RedirectAllRequestsTo, RoutingRules }
    return { actual: { websiteConfiguration: fromSdk(found) } }
  },
  write: async (writer, name, { next }, signal) => {
    const site = next.websiteConfiguration ?? {}
    if (Object.keys(site).length === 0) await writer.deleteBucketWebsite(name, signal)
    else await writer.putBucketWebsite(name, { WebsiteConfiguration: toSdk(site) }, signal)
  },
})
