/** Engines whose major version has two segments (8.0, 10.11, 11.5). */
const twoSegments = /^(aurora-mysql|aurora$|mysql|mariadb|db2)/

/**
 * The major part of an engine version. PostgreSQL before 10 had two segments. Source:
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Upgrading.html
 */
function majorVersion(engine: string, version: string): string {
  const segments = version.split('.')
  const [first = ''] = segments
  const old = /postgres/.test(engine) && Number(first) < 10
  const count = old || twoSegments.test(engine.toLowerCase()) ? 2 : 1
  return segments.slice(0, count).join('.')
}

/**
 * Whether going from one version to another is a major step. A desired version shorter than a major
 * version (`8` for MySQL) is compared in the segments it has.
 */
export function isMajorChange(engine: string, from: string, to: string): boolean {
  const before = majorVersion(engine, from).split('.')
  const after = majorVersion(engine, to).split('.')
  return after.some((segment, at) => segment !== before[at])
}
