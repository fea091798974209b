import type { CelRule } from '../../../src/provider/index.ts'

const constraint =
  "(self.locationConstraint == '' ? 'us-east-1' : self.locationConstraint == 'EU' ? 'eu-west-1' : self.locationConstraint)"

/** What the API server checks over several fields of `spec.forProvider`. */
export const rules: readonly CelRule[] = [
  {
    rule: 'has(self.region) || has(self.locationConstraint)',
    message: 'a bucket needs a region: set region',
  },
  {
    rule: `!has(self.region) || !has(self.locationConstraint) || self.region == ${constraint}`,
    message: 'region and locationConstraint name different regions: keep region only',
  },
  {
    rule: '!has(self.policy) || !has(self.policyDocument)',
    message: 'policy and policyDocument mean the same: keep one of them',
  },
  {
    rule: '!has(self.acl) || !(has(self.grantFullControl) || has(self.grantRead) || has(self.grantReadAcp) || has(self.grantWrite) || has(self.grantWriteAcp))',
    message: 'acl and the grant fields exclude each other: keep one kind',
  },
  {
    rule: '!has(self.aclGrants) || !(has(self.acl) || has(self.grantFullControl) || has(self.grantRead) || has(self.grantReadAcp) || has(self.grantWrite) || has(self.grantWriteAcp))',
    message: 'aclGrants says the same as acl and the grant fields: keep one kind',
  },
  {
    rule: '!has(oldSelf.objectLockEnabledForBucket) || !oldSelf.objectLockEnabledForBucket || !has(self.objectLockEnabledForBucket) || self.objectLockEnabledForBucket',
    message: 'object lock cannot be switched off: leave objectLockEnabledForBucket true',
  },
]
