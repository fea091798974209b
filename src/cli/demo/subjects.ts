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
})

/** The manifest's path as one would type it from here. */
function example(name: string): string {
  const path = fileURLToPath(new URL(`../../../deploy/examples/${name}`, import.meta.url))
  return relative(process.cwd(), path)
}
