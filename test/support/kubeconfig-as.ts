import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import type { Environment } from '../../src/local/environment.ts'

export interface SomebodyElse {
  readonly user: string
  /** What they may do in all namespaces, as `kubectl create clusterrole` takes it. */
  readonly rules: readonly string[]
  /** Where the file goes. */
  readonly folder: string
}

/** The administrator's kubeconfig, in the name of somebody with these rights. */
export async function kubeconfigAs(
  environment: Environment,
  { user, rules, folder }: SomebodyElse,
): Promise<string> {
  for (const [index, rule] of rules.entries()) {
    const role = `${user}-${index}`
    await environment.kubectl(['create', 'clusterrole', role, ...rule.split(' ')])
    const binding = ['clusterrolebinding', role, `--clusterrole=${role}`, `--user=${user}`]
    await environment.kubectl(['create', ...binding])
  }
  const own = parse(await readFile(environment.kubeconfigPath, 'utf8'))
  for (const entry of own.users) entry.user.as = user
  const path = join(folder, `${user}.yaml`)
  await writeFile(path, stringify(own))
  return path
}
