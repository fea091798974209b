import type { CelRule } from '../../../src/provider/index.ts'

const constraint =
  "(self.locationConstraint == '' ? 'us-east-1' : self.locationConstraint == 'EU' ? 'eu-west-1' : self.locationConstraint)"

/** What the API server checks over several fields of `spec.forProvider`. */
export const rules: readonly CelRule[] = [
  {
    rule: 'has(self.region) || has(self.locationConstraint)',
    message: 'set region',
  },
  {
    rule: `!has(self.region) || !has(self.locationConstraint) || self.region == ${constraint}`,
    message: 'region and locationConstraint name different regions: keep region only',
  },
  {
    rule: '!has(self.policy) || !has(self.policyDocument)',
    message: 'policy and policyDocument mean the same: keep one of them',
  },
]
