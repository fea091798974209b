import { expect, test } from '@jest/globals'
import { isNode, isTest, type Node, type SourceFile, sourceFiles, textOf } from './source-file.ts'

/** Where the world may be touched directly: the ends of the program. */
const ends = ['src/cli/', 'src/local/']

/** A port's implementation touches the world for everybody else. */
const implementations: readonly { readonly path: string; readonly reason: string }[] = [
  { path: 'src/runtime/clock.ts', reason: 'the clock' },
  { path: 'providers/aws/environment.ts', reason: 'credentials that come as variables' },
  { path: 'providers/aws/credentials.ts', reason: 'the SDK wants an end in wall-clock time' },
  { path: 'providers/aws/joint-reading.ts', reason: 'the age of an answer' },
  { path: 'providers/aws/batched-reading.ts', reason: 'how long a call takes' },
]

/** Modules that are timers by another name. */
const timerModules = ['node:timers', 'node:timers/promises']

const functions = ['setTimeout', 'setInterval', 'setImmediate', 'fetch']
const members = ['Date.now', 'process.env', 'Math.random', 'performance.now']

const files = sourceFiles('src', 'providers')
  .filter(({ path }) => !isTest(path) && !ends.some((end) => path.startsWith(end)))
  .filter(({ path }) => !implementations.some((file) => file.path === path))

test('time, chance, environment, network and console come in through ports', () => {
  expect(files.flatMap(touches)).toEqual([])
})

function touches({ path, nodes, imports }: SourceFile): readonly string[] {
  const used = nodes.flatMap(globalsOf)
  const timers = imports.filter(({ from }) => timerModules.includes(from)).map(({ from }) => from)
  return [...used, ...timers].map((name) => `${path}: ${name}`)
}

function globalsOf(node: Node): readonly string[] {
  switch (node.type) {
    case 'CallExpression': {
      const name = identifier(node.callee)
      return functions.includes(name) ? [name] : []
    }
    case 'MemberExpression': {
      const object = identifier(node.object)
      const name = `${object}.${identifier(node.property)}`
      return object === 'console' || members.includes(name) ? [name] : []
    }
    case 'NewExpression': {
      const isNow = identifier(node.callee) === 'Date' && isEmpty(node.arguments)
      return isNow ? ['new Date()'] : []
    }
    default:
      return []
  }
}

function identifier(node: unknown): string {
  return isNode(node) && node.type === 'Identifier' ? textOf(node) : ''
}

function isEmpty(value: unknown): boolean {
  return !Array.isArray(value) || value.length === 0
}
