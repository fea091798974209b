import { execFile } from 'node:child_process'
import { cp, mkdtemp, realpath, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What the gates look at. */
const parts = [
  ...['src', 'providers', 'test', 'crds', 'deploy/rbac'],
  ...['package.json', 'tsconfig.json', 'biome.json', 'jest.config.js'],
  ...['.oxlintrc.json', '.gitignore'],
]

export interface CommandEnd {
  readonly code: number
  /** stdout and stderr. */
  readonly output: string
}

/** A copy of the sources in which a test may write; the packages are the repository's own. */
export class TreeCopy {
  readonly path: string

  static async make(): Promise<TreeCopy> {
    const copy = new TreeCopy(await realpath(await mkdtemp(join(tmpdir(), 'plumbline-tree-'))))
    for (const part of parts) {
      await cp(join(root, part), join(copy.path, part), { recursive: true })
    }
    await symlink(join(root, 'node_modules'), join(copy.path, 'node_modules'))
    return copy
  }

  private constructor(path: string) {
    this.path = path
  }

  /** Runs `plumbline <args>` of the copy. */
  plumbline(...args: readonly string[]): Promise<CommandEnd> {
    return this.#node('src/cli/main.ts', args)
  }

  /** Runs a program of the packages, by its name there. */
  tool(name: string, ...args: readonly string[]): Promise<CommandEnd> {
    return this.#node(`node_modules/.bin/${name}`, args)
  }

  /** Runs the tests whose paths match. */
  jest(...patterns: readonly string[]): Promise<CommandEnd> {
    const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning']
    return this.#node('node_modules/jest/bin/jest.js', patterns, flags)
  }

  async dispose(): Promise<void> {
    await rm(this.path, { recursive: true, force: true })
  }

  #node(
    program: string,
    args: readonly string[],
    flags: readonly string[] = [],
  ): Promise<CommandEnd> {
    const all = [...flags, join(this.path, program), ...args]
    const options = { cwd: this.path, maxBuffer: 64 * 1024 * 1024 }
    return new Promise((resolve) => {
      const child = execFile(process.execPath, all, options, (_error, stdout, stderr) => {
        resolve({ code: child.exitCode ?? 128, output: `${stdout}${stderr}` })
      })
    })
  }
}
