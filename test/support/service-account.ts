import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import type { useEnvironment } from './environment.ts'

type Environment = Pick<ReturnType<ReturnType<typeof useEnvironment>>, 'kubectl' | 'kubeconfigPath'>

/** Makes a ServiceAccount in the namespace default that may do nothing yet; the text of its kubeconfig. */
export async function configOfAccount(environment: Environment, name: string): Promise<string> {
  await environment.kubectl(['create', 'serviceaccount', name, '-n', 'default'])
  const { stdout } = await environment.kubectl(['create', 'token', name, '-n', 'default'])
  const config: unknown = parse(await readFile(environment.kubeconfigPath, 'utf8'))
  const { users } = config as { readonly users: readonly { readonly name: string }[] }
  const renamed = users.map((user) => ({ name: user.name, user: { token: stdout.trim() } }))
  return JSON.stringify({ ...Object(config), users: renamed })
}
