/** Loaded with the first S3 client: a module of its own keeps the rest of the package out of the bundle. */
export { S3Client } from '@aws-sdk/client-s3'
