import type { WrittenKind } from './write-kind.ts'

/** What there is to do with the skeleton, file by file in the order in which it goes best. */
const steps: readonly (readonly [file: string, what: string])[] = [
  [
    'fields.ts',
    'the members of spec.forProvider in their groups, and what status.atProvider shows',
  ],
  ['api.ts', 'the SDK client in place of Client, and one method for each call of the API'],
  ['errors.ts', "the API's error codes"],
  ['name.ts', 'which names the cloud accepts, and how it stores them'],
  ['observe.ts', 'from what the API says to the members of the groups asked for'],
  ['create.ts', 'every declared member into the call, and which of them it sets for certain'],
  ['update.ts', 'one applier for each group'],
  ['delete.ts', 'what the API wants to know, and what it refuses'],
  ['index.ts', 'short names, the description, whether it is stateful'],
  ['example.yaml', 'a manifest that works, after the objects that it needs'],
]

/** What `new-kind` prints when it has written a folder. */
export function nextSteps({ naming, files }: WrittenKind): string {
  const { path, kind, plural, group, version, service } = naming
  const width = Math.max(...steps.map(([file]) => file.length))
  const list = steps.map(([file, what]) => `  ${file.padEnd(width)}  ${what}`).join('\n')
  return `wrote ${path}: ${files.join(' ')}

  kind     ${kind} (${plural}.${group}/${version})
  service  ${service}

It passes \`npm run verify\` once \`npm run generate\` has written its CRD, and describes an imaginary
resource with a description and tags. Make it yours, its tests with it:

${list}

Then, with docs/provider-author.md beside you:
  npm run generate                                its CRD and RBAC
  npm run verify                                  format, lint, types, structure
  npm test -- ${path}
  npm test -- test/conformance -t '${kind} '
  npm test -- test/crash -t '${kind} '
`
}
