import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What deploy/examples declares, as far as the demo changes and checks it. */
export const bucket = Object.freeze({
  ref: 'bucket/invoices',
  name: 'invoices',
  region: 'eu-west-1',
  manifest: example('bucket.yaml'),
  team: 'billing',
})

export const database = Object.freeze({
  ref: 'rdsinstance/orders',
  name: 'orders',
  region: 'us-east-1',
  manifest: example('rds-instance.yaml'),
  secret: 'orders-connection',
  backupRetentionDays: 7,
  subnets: 'orders-subnets',
  parameters: 'orders-postgres16',
})

/** In the order in which they are applied: the database first, which waits for what it refers to. */
export const manifests: readonly string[] = Object.freeze([
  bucket.manifest,
  database.manifest,
  example('db-subnet-group.yaml'),
  example('db-parameter-group.yaml'),
])

/** What deploy/examples/platform declares; its database is in the region of the other one. */
export const platform = Object.freeze({
  definition: example('platform/1-definition.yaml'),
  composition: example('platform/2-composition.yaml'),
  manifest: example('platform/3-database.yaml'),
  second: example('platform/4-second-database.yaml'),
  secondRef: 'database/blog',
  api: 'compositeresourcedefinition/databases.platform.acme.io',
  compositionRef: 'composition/databases-on-aws',
  ref: 'database/shop',
  databaseRef: 'rdsinstance/shop-db',
  database: 'shop-db',
  secret: 'shop-connection',
})

/** The manifest's path as one would type it from here. */
function example(name: string): string {
  const path = fileURLToPath(new URL(`../../../deploy/examples/${name}`, import.meta.url))
  return relative(process.cwd(), path)
}
