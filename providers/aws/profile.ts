import { Failure } from '../../src/provider/index.ts'

/** Keys that sign requests. */
export interface Keys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/**
 * The keys of profile `[default]` in INI text. `where` says in the message whose text it is; the
 * message never quotes the text.
 * Source: https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html
 */
export function readProfile(ini: string, where: string): Keys {
  const profile = defaultProfile(ini)
  const accessKeyId = profile.get('aws_access_key_id')
  const secretAccessKey = profile.get('aws_secret_access_key')
  if (!accessKeyId || !secretAccessKey) {
    throw new Failure(
      'denied',
      `${where} has no profile [default] with aws_access_key_id and aws_secret_access_key`,
      { connection: true },
    )
  }
  const sessionToken = profile.get('aws_session_token')
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) }
}

function defaultProfile(ini: string): ReadonlyMap<string, string> {
  const members = new Map<string, string>()
  let section = ''
  for (const line of ini.split(/\r?\n/).map((raw) => raw.trim())) {
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue
    const header = /^\[\s*(.*?)\s*\]$/.exec(line)?.[1]
    if (header !== undefined) section = header
    const equals = line.indexOf('=')
    if (header !== undefined || section !== 'default' || equals < 0) continue
    members.set(line.slice(0, equals).trim().toLowerCase(), line.slice(equals + 1).trim())
  }
  return members
}
