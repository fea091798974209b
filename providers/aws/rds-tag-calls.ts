import {
  AddTagsToResourceCommand,
  ListTagsForResourceCommand,
  RemoveTagsFromResourceCommand,
} from '@aws-sdk/client-rds'
import type { RdsCall } from './rds-call.ts'
import type { RdsTagReader, RdsTagWriter } from './rds-tags.ts'

/** Tags of what carries none where it is described, read by a call of their own. */
export function createRdsTagReader(call: RdsCall): RdsTagReader {
  return {
    async listTagsForResource(arn, signal) {
      const command = new ListTagsForResourceCommand({ ResourceName: arn })
      return (await call('ListTagsForResource', command, signal)).TagList ?? []
    },
  }
}

export function createRdsTagWriter(call: RdsCall): RdsTagWriter {
  return {
    async addTagsToResource(arn, tags, signal) {
      const command = new AddTagsToResourceCommand({ ResourceName: arn, Tags: [...tags] })
      await call('AddTagsToResource', command, signal)
    },
    async removeTagsFromResource(arn, keys, signal) {
      const command = new RemoveTagsFromResourceCommand({ ResourceName: arn, TagKeys: [...keys] })
      await call('RemoveTagsFromResource', command, signal)
    },
  }
}
