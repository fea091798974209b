import { describe, expect, test } from '@jest/globals'
import { readProfile } from './profile.ts'

const rows = [
  {
    reason: 'the two keys',
    ini: '[default]\naws_access_key_id = A\naws_secret_access_key = S\n',
    keys: { accessKeyId: 'A', secretAccessKey: 'S' },
  },
  {
    reason: 'a session token, Windows line ends, comments, other profiles',
    ini: '# c\r\n[other]\r\naws_access_key_id=X\r\n[default]\r\n; c\r\nAWS_ACCESS_KEY_ID=A\r\naws_secret_access_key=S=/+\r\naws_session_token = T\r\n',
    keys: { accessKeyId: 'A', secretAccessKey: 'S=/+', sessionToken: 'T' },
  },
]

describe('readProfile', () => {
  test.each(rows)('$reason', ({ ini, keys }) => {
    expect(readProfile(ini, 'the Secret')).toEqual(keys)
  })

  test.each([
    { reason: 'no profile', ini: 'aws_access_key_id=A\naws_secret_access_key=hidden' },
    { reason: 'half a profile', ini: '[default]\naws_secret_access_key=hidden' },
    { reason: 'nothing', ini: '' },
  ])('$reason is refused without quoting it', ({ ini }) => {
    const read = () => readProfile(ini, 'the Secret')
    expect(read).toThrow('the Secret has no profile [default]')
    expect(read).not.toThrow('hidden')
    expect(read).toThrow(expect.objectContaining({ reason: 'denied', connection: true }))
  })
})
