import { type Doc, enumOf, keyedList, object } from '../../../../src/provider/index.ts'
import { defineGroup } from '../group.ts'
import {
  canonicalRule,
  type LifecycleRule,
  lifecycleExamples,
  ruleMembers,
} from '../lifecycle-rule.ts'
import { fromSdk, toSdk } from '../spelling.ts'

const spelling = { id: 'ID' } as const

/** When objects move to cheaper storage or go away. A put replaces all rules. */
export const lifecycle = defineGroup({
  members: {
    lifecycleConfiguration: object('When objects move to cheaper storage or go away.', {
      rules: keyedList('Rules; [] means none.', ruleMembers, {
        key: 'id',
        maxItems: 1_000,
        examples: lifecycleExamples,
      }),
      transitionDefaultMinimumObjectSize: enumOf(
        'The size below which objects do not move.',
        ['all_storage_classes_128K', 'varies_by_storage_class'],
        {
          absent: 'all_storage_classes_128K',
          untestable: 'S3 keeps it beside rules only, and the emulator not at all',
        },
      ),
    }),
  },
  read: async (reader, name, signal) => {
    const answer = await reader.getBucketLifecycleConfiguration(name, signal)
    const size = answer?.TransitionDefaultMinimumObjectSize
    const found = {
      rules: fromSdk(answer?.Rules ?? [], spelling),
      ...(size === undefined ? {} : { transitionDefaultMinimumObjectSize: size }),
    }
    return { actual: { lifecycleConfiguration: canonicalLifecycle(found) } }
  },
  write: async (writer, name, { next }, signal) => {
    const { rules = [], transitionDefaultMinimumObjectSize: size } =
      next.lifecycleConfiguration ?? {}
    if (rules.length === 0) {
      await writer.deleteBucketLifecycle(name, signal)
      return
    }
    const Rules = toSdk(rules.map(withFilter), spelling)
    await writer.putBucketLifecycleConfiguration(
      name,
      {
        LifecycleConfiguration: { Rules },
        ...(size === undefined ? {} : { TransitionDefaultMinimumObjectSize: size }),
      },
      signal,
    )
  },
})

/** Every rule in its one canonical spelling. Idempotent. */
export function canonicalLifecycle(configuration: Doc): Doc {
  const { rules } = configuration
  return Array.isArray(rules)
    ? { ...configuration, rules: rules.map(canonicalRule) }
    : configuration
}

/** S3 wants a filter in every rule; the empty prefix means all objects. */
function withFilter(rule: LifecycleRule): LifecycleRule {
  const filter = rule.filter ?? {}
  return { ...rule, filter: Object.keys(filter).length === 0 ? { prefix: '' } : filter }
}
