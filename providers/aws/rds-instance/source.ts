import type { Parameters } from './api.ts'
import type { RdsInstanceDesired } from './fields.ts'

/** What the creating call is told about the data's source; nothing for an empty instance. */
export function sourceParameters(desired: RdsInstanceDesired): Parameters {
  const { snapshot, pointInTime, s3 } = desired.restoreFrom ?? {}
  return declared({
    DBSnapshotIdentifier: snapshot?.snapshotIdentifier,
    RestoreTime: pointInTime?.restoreTime && new Date(pointInTime.restoreTime),
    UseLatestRestorableTime: pointInTime?.useLatestRestorableTime,
    SourceDBInstanceIdentifier:
      pointInTime?.sourceDBInstanceIdentifier ?? desired.sourceDBInstanceIdentifier,
    SourceDbiResourceId: pointInTime?.sourceDbiResourceId,
    SourceDBInstanceAutomatedBackupsArn: pointInTime?.sourceDBInstanceAutomatedBackupsArn,
    SourceDBClusterIdentifier: desired.sourceDBClusterIdentifier,
    S3BucketName: s3?.bucketName,
    S3Prefix: s3?.prefix,
    SourceEngine: s3?.sourceEngine,
    SourceEngineVersion: s3?.sourceEngineVersion,
    S3IngestionRoleArn: s3?.ingestionRoleARN,
  })
}

function declared(parameters: Parameters): Parameters {
  return Object.fromEntries(
    Object.entries(parameters).filter(([, value]) => value !== undefined && value !== ''),
  )
}
