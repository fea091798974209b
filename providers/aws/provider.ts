import { type Doc, defineProvider } from '../../src/provider/index.ts'
import { checkConfig, secretRefs } from './check-config.ts'
import type { AwsClients } from './clients.ts'
import { type AwsConfig, configFields } from './config-fields.ts'
import { classify } from './errors.ts'

export { regionMember } from './arn.ts'
export type { AwsClients } from './clients.ts'
export { classify, type ErrorCodes, type ErrorFacts, type FailedCall, toFailure } from './errors.ts'
export { askedMembers, changedMembers, definedMembers, type Unset } from './members.ts'
export { createRdsCall, firstListed, listed, type RdsCall, type RdsClients } from './rds-call.ts'
export { rdsFailures } from './rds-errors.ts'
export { checkRdsIdentifier, toRdsName } from './rds-identifier.ts'
export { allPages, type Page } from './rds-pages.ts'
export {
  applyRdsTags,
  type RdsTag,
  type RdsTagReader,
  type RdsTagsRest,
  type RdsTagWriter,
} from './rds-tags.ts'
export { decodeTags, encodeTags, ownedTags, tagDifference, tagMembers } from './tags.ts'

/** The AWS cloud. Its SDK is loaded with the first connection. */
export const provider = defineProvider<AwsClients>({
  name: 'aws',
  group: 'aws.plumbline.dev',
  version: 'v1beta1',
  configFields,
  secrets: (spec) => secretRefs(toConfig(spec)),
  check: (spec) => checkConfig(toConfig(spec)),
  connect: async (view) => (await import('./connect.ts')).connect(view, toConfig(view.spec)),
  classify,
})

/** The API server has checked the spec against the CRD made from these very fields. */
function toConfig(spec: Doc): AwsConfig {
  return spec as unknown as AwsConfig
}
