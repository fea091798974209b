import { glob } from 'node:fs/promises'
import { join } from 'node:path'
import { build, stop } from 'esbuild'
import { project } from './project.ts'

/** CommonJS dependencies inside an ES module still ask for `require`. */
const banner =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"

/**
 * Bundles the program and every provider into `outDir`, in the folders they have here, so that
 * providers are found beside the program. Returns the path of the program. A bundled controller
 * starts in 0.3 s instead of 1.5 s and needs half the memory. One call at a time in a process.
 */
export async function bundleProgram(outDir: string): Promise<string> {
  const entryPoints = ['src/cli/main.ts']
  for (const pattern of ['providers/*/provider.ts', 'providers/*/*/index.ts']) {
    for await (const file of glob(pattern, { cwd: project.root })) entryPoints.push(file)
  }
  await build({
    absWorkingDir: project.root,
    entryPoints: entryPoints.sort(),
    outdir: outDir,
    outbase: project.root,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    banner: { js: banner },
    external: ['esbuild'],
    logLevel: 'silent',
  })
  // Its process would stay as long as ours, with hundreds of megabytes.
  await stop()
  return join(outDir, 'src/cli/main.js')
}
