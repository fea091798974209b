import { describe, expect, test } from '@jest/globals'
import { devCommand } from './commands/dev.ts'
import { explain } from './explain.ts'

function refuse(args: readonly string[]): unknown {
  const command = devCommand()
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .action(() => undefined)
  try {
    command.parse(args, { from: 'user' })
    return undefined
  } catch (error) {
    return error
  }
}

describe('the dev command line', () => {
  test.each([
    { args: ['--poll-interval', '90s'], refused: false, reason: 'a duration' },
    { args: ['--poll-interval', '90'], refused: true, reason: 'a number without a unit' },
    { args: ['--aws-endpoint', 'http://127.0.0.1:4566'], refused: false, reason: 'a URL' },
    {
      args: ['--aws-endpoint', 'localhost:4566'],
      refused: true,
      reason: 'a host without a scheme',
    },
    { args: ['--no-controller'], refused: false, reason: 'a switch' },
    { args: ['--poll'], refused: true, reason: 'an unknown option' },
  ])('$args: $reason', ({ args, refused }) => {
    expect(refuse(args) !== undefined).toBe(refused)
  })
})

describe('an error for people', () => {
  test('shows the causes below, each with its message only', () => {
    const error = new Error('the build failed', { cause: new Error('no space') })
    expect(explain(error)).toBe('the build failed\nno space')
  })
})
