import { chmod, writeFile } from 'node:fs/promises'
import { stringify } from 'yaml'
import type { KeyPair } from './certificates.ts'

/** How a client reaches one API server as one user. PEM texts. */
export interface ApiConnection {
  /** https URL without a trailing slash. */
  readonly server: string
  readonly authority: string
  readonly credentials: KeyPair | { readonly token: string }
}

/** The connection as a kubeconfig with one context, everything embedded. */
export function toKubeconfig(connection: ApiConnection, user: string): string {
  const name = 'plumbline'
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    contexts: [{ name, context: { cluster: name, user } }],
    clusters: [
      {
        name,
        cluster: {
          server: connection.server,
          'certificate-authority-data': toBase64(connection.authority),
        },
      },
    ],
    users: [{ name: user, user: toUser(connection.credentials) }],
  })
}

/** Writes a file that only its owner may read, whatever its mode was before. */
export async function writePrivate(path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600 })
  await chmod(path, 0o600)
}

function toUser(credentials: ApiConnection['credentials']): Readonly<Record<string, string>> {
  return 'token' in credentials
    ? { token: credentials.token }
    : {
        'client-certificate-data': toBase64(credentials.certificate),
        'client-key-data': toBase64(credentials.key),
      }
}

function toBase64(text: string): string {
  return Buffer.from(text).toString('base64')
}
