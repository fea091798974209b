import { RDSClient } from '@aws-sdk/client-rds'
import { S3Client } from '@aws-sdk/client-s3'
import { emulatorCredentials } from '../../local/default-provider-config.ts'
import { bucketEdits, bucketLooks } from './bucket-calls.ts'
import { databaseEdits, databaseLists, databaseLooks } from './database-calls.ts'
import { bucket, database, platform } from './subjects.ts'

/** Somebody with a console and rights of their own: the calls that the demo makes past Plumbline. */
export function createCloud(endpoint: string) {
  const options = {
    endpoint,
    // A copy: the SDK adds members to what it is given.
    credentials: { ...emulatorCredentials },
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
  }
  const s3 = new S3Client({ ...options, region: bucket.region, forcePathStyle: true })
  const rds = new RDSClient({ ...options, region: database.region })
  return {
    ...bucketEdits(s3),
    ...bucketLooks(s3),
    ...databaseEdits(rds, database.name),
    ...databaseLooks(rds, database.name),
    ...databaseLists(rds),
    composed: databaseEdits(rds, platform.database),
    close: () => {
      s3.destroy()
      rds.destroy()
    },
  }
}

export type Cloud = ReturnType<typeof createCloud>
