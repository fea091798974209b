import { expect, test } from '@jest/globals'
import { build, type Metafile } from 'esbuild'
import { project } from '../../src/local/project.ts'

const command = 'src/cli/commands/controller.ts'

test('a controller loads gRPC and the making of certificates only when it needs them', async () => {
  const { metafile } = await build({
    absWorkingDir: project.root,
    entryPoints: [command],
    outdir: 'unwritten',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    external: ['esbuild'],
    metafile: true,
    write: false,
    logLevel: 'silent',
  })
  const atOnce = packagesOf(metafile, closureOf(metafile))
  const all = packagesOf(metafile, Object.keys(metafile.outputs))
  const late = ['@grpc/grpc-js', '@peculiar/x509', 'protobufjs']
  expect(all).toEqual(expect.arrayContaining(late))
  expect(late.filter((name) => atOnce.includes(name))).toEqual([])
})

/** The files that are loaded with the command. */
function closureOf({ outputs }: Metafile): readonly string[] {
  const found = new Set<string>()
  const visit = (path: string): void => {
    const output = outputs[path]
    if (output === undefined || found.has(path)) return
    found.add(path)
    for (const { kind, path: next } of output.imports) {
      if (kind === 'import-statement') visit(next)
    }
  }
  const start = Object.keys(outputs).find((path) => outputs[path]?.entryPoint === command)
  visit(start ?? '')
  return [...found]
}

function packagesOf({ outputs }: Metafile, paths: readonly string[]): readonly string[] {
  const inputs = paths.flatMap((path) => Object.keys(outputs[path]?.inputs ?? {}))
  const names = inputs.map((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? '')
  return [...new Set(names)].sort()
}
