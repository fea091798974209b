/**
 * Members that an Aurora cluster owns for its members: refused at admission with
 * dbClusterIdentifier, never sent, never compared. Source: the notes "Not applicable" of
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
 */
export const clusterOwned = [
  'allocatedStorage',
  'maxAllocatedStorage',
  'storageType',
  'iops',
  'storageThroughput',
  'storageEncrypted',
  'kmsKeyId',
  'masterUsername',
  'masterPasswordSecretRef',
  'manageMasterUserPassword',
  'masterUserSecretKmsKeyId',
  'engineVersion',
  'backupRetentionPeriod',
  'preferredBackupWindow',
  'copyTagsToSnapshot',
  'port',
  'vpcSecurityGroupIds',
  'optionGroupName',
  'licenseModel',
  'characterSetName',
  'multiAZ',
  'domain',
  'enableIAMDatabaseAuthentication',
  'deletionProtection',
  'enableCloudwatchLogsExports',
  'databaseInsightsMode',
  'engineLifecycleSupport',
] as const

const owned: ReadonlySet<string> = new Set(clusterOwned)

export function isClusterOwned(member: string): boolean {
  return owned.has(member)
}
