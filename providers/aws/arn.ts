import type { Doc } from '../../src/provider/index.ts'

/**
 * The member `region` of what has this ARN: arn:partition:service:region:account:resource.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
export function regionMember(arn: string | undefined): Doc {
  const region = arn?.split(':')[3]
  return region === undefined ? {} : { region }
}
