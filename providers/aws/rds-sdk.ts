/** Loaded with the first RDS client: a module of its own keeps the rest of the package out of the bundle. */
export { RDSClient } from '@aws-sdk/client-rds'
