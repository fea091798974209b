import { isDeepStrictEqual } from 'node:util'
import type { Authenticator } from '@kubernetes/client-node/dist/auth.js'
import type { User } from '@kubernetes/client-node/dist/config_types.js'
import { ExecAuth } from '@kubernetes/client-node/dist/exec_auth.js'
import { type ConfigEntry, KubeconfigError, readConfigText, resolvePath } from './config-file.ts'
import type { KubeConnection, KubeCredentials, TlsMaterial } from './connection.ts'
import type { RequestClock } from './deadline.ts'
import { isJsonObject, stringMember } from './json.ts'

export interface CredentialSource {
  readonly cluster: ConfigEntry
  readonly user: ConfigEntry
}

/** Files and plug-ins are asked again after this time; a plug-in keeps its token until it expires. */
const refreshMs = 10_000

/** The credential half of a connection. */
export function createCredentials(
  source: CredentialSource,
  clock: RequestClock,
): Pick<KubeConnection, 'credentials' | 'renew'> {
  const reader = new CredentialReader(source, clock)
  return { credentials: () => reader.current(), renew: () => reader.forget() }
}

class CredentialReader {
  readonly #source: CredentialSource
  readonly #clock: RequestClock
  #plugin: Authenticator | undefined
  #tls: TlsMaterial = {}
  #latest: { readonly readAt: number; readonly value: Promise<KubeCredentials> } | undefined

  constructor(source: CredentialSource, clock: RequestClock) {
    this.#source = source
    this.#clock = clock
  }

  /** Calls at the same time share one reading. */
  current(): Promise<KubeCredentials> {
    const now = this.#clock.monotonic()
    if (this.#latest !== undefined && now - this.#latest.readAt < refreshMs) {
      return this.#latest.value
    }
    const latest = { readAt: now, value: this.#read() }
    this.#latest = latest
    latest.value.catch(() => {
      if (this.#latest === latest) this.#latest = undefined
    })
    return latest.value
  }

  forget(): void {
    this.#latest = undefined
    this.#plugin = undefined
  }

  async #read(): Promise<KubeCredentials> {
    const issued = await this.#askPlugin()
    const tls = await readTls(this.#source, issued)
    // One object for equal material: the transport replaces its connections when it changes.
    if (!isDeepStrictEqual(tls, this.#tls)) this.#tls = tls
    // Plug-ins write `Authorization`; one spelling, so that none is sent twice.
    const plugged = Object.entries(issued.headers).map(([name, value]) => [
      name.toLowerCase(),
      value,
    ])
    const own = await readHeaders(this.#source.user)
    return { headers: { ...own, ...Object.fromEntries(plugged) }, tls: this.#tls }
  }

  async #askPlugin(): Promise<IssuedCredentials> {
    const { user } = this.#source
    const options: IssuedCredentials = { headers: {} }
    try {
      this.#plugin ??= await createPlugin(user)
      await this.#plugin?.applyAuthentication(toPluginUser(user), options)
    } catch (error) {
      if (error instanceof KubeconfigError) throw error
      // The plug-in's own words may hold what it printed; they stay in the cause.
      const message = `user "${user.name}": its credential plug-in failed; run it by hand to see why`
      throw new KubeconfigError('CredentialsUnavailable', message, { cause: error })
    }
    return options
  }
}

/** What a plug-in of client-node writes into the options that it is given. */
interface IssuedCredentials {
  headers: Record<string, string>
  cert?: string
  key?: string
}

async function createPlugin(user: ConfigEntry): Promise<Authenticator | undefined> {
  if (isJsonObject(user.content.exec)) return new ExecAuth()
  const provider = user.content['auth-provider']
  if (!isJsonObject(provider)) return undefined
  if (provider.name === 'oidc') {
    // Imports all of client-node, so only those who need it pay for it.
    const { OpenIDConnectAuth } = await import('@kubernetes/client-node/dist/oidc_auth.js')
    return new OpenIDConnectAuth()
  }
  const message = `user "${user.name}": auth-provider is not supported; use an exec plug-in`
  throw new KubeconfigError('KubeconfigInvalid', message)
}

function toPluginUser({ name, folder, content }: ConfigEntry): User {
  const { exec } = content
  if (!isJsonObject(exec)) return { name, authProvider: content['auth-provider'] }
  const command = stringMember(exec, 'command') ?? ''
  const info = {
    apiVersion: exec.apiVersion,
    kind: 'ExecCredential',
    spec: { interactive: false },
  }
  const env = [
    ...(Array.isArray(exec.env) ? exec.env : []),
    { name: 'KUBERNETES_EXEC_INFO', value: JSON.stringify(info) },
  ]
  // Only a command with a slash is a path; others are found by PATH, as kubectl does.
  const path = command.includes('/') ? resolvePath(folder, command) : command
  return { name, exec: { ...exec, command: path, args: exec.args ?? [], env } }
}

async function readTls(
  { cluster, user }: CredentialSource,
  issued: IssuedCredentials,
): Promise<TlsMaterial> {
  const ca = await readPem(cluster, 'certificate-authority')
  const cert = issued.cert ?? (await readPem(user, 'client-certificate'))
  const key = issued.key ?? (await readPem(user, 'client-key'))
  const servername = stringMember(cluster.content, 'tls-server-name')
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(servername === undefined ? {} : { servername }),
    ...(cluster.content['insecure-skip-tls-verify'] === true ? { rejectUnauthorized: false } : {}),
  }
}

/** The PEM text of `<member>-data` (base64), or of the file that `<member>` names. */
async function readPem({ folder, content }: ConfigEntry, member: string) {
  const data = stringMember(content, `${member}-data`)
  if (data) return Buffer.from(data, 'base64').toString('utf8')
  const path = stringMember(content, member)
  return path
    ? await readConfigText(resolvePath(folder, path), 'CredentialsUnavailable')
    : undefined
}

async function readHeaders(user: ConfigEntry): Promise<Record<string, string | string[]>> {
  const { content } = user
  const authorization = await readAuthorization(user)
  const impersonated = stringMember(content, 'as')
  const groups = Array.isArray(content['as-groups']) ? content['as-groups'].map(String) : []
  return {
    ...(authorization === undefined ? {} : { authorization }),
    ...(impersonated === undefined ? {} : { 'impersonate-user': impersonated }),
    ...(groups.length === 0 ? {} : { 'impersonate-group': groups }),
  }
}

async function readAuthorization({ folder, content }: ConfigEntry): Promise<string | undefined> {
  const path = stringMember(content, 'tokenFile')
  // A file wins over a token beside it: only the file can be renewed.
  const token = path
    ? (await readConfigText(resolvePath(folder, path), 'CredentialsUnavailable')).trim()
    : stringMember(content, 'token')
  if (token) return `Bearer ${token}`
  const { username, password } = content
  if (typeof username !== 'string' || typeof password !== 'string') return undefined
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}
