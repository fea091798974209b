import { describe, expect, test } from '@jest/globals'
import { valuesOfWords, yamlOfWords, yamlWords } from '../../../test/support/yaml-words.ts'
import { printKubectlYaml } from './kubectl-yaml.ts'
import { parseManifests } from './parse-manifests.ts'

const object = (spec: string) =>
  parseManifests('f', `apiVersion: a/v1\nkind: X\nmetadata: {name: a}\nspec: ${spec}\n`)

describe('a plain word', () => {
  test('is what kubectl makes of it', () => {
    const [words] = parseManifests('f', yamlOfWords)
    expect(words?.object.words).toEqual(valuesOfWords)
  })

  test('as a text is printed so that it stays one', () => {
    const texts = yamlWords.flatMap(({ words }) => words)
    const spec = { texts, numbers: [1, -0.5, 1e21], others: [true, null], on: 'yes' }
    const whole = { apiVersion: 'a/v1', kind: 'X', metadata: { name: 'a' }, spec }
    expect(parseManifests('f', printKubectlYaml(whole))[0]?.object).toEqual(whole)
  })

  test.each([
    { spec: '.inf', says: 'f:4: not YAML', reason: 'JSON has no such number' },
    { spec: '{a: 1, a: 2}', says: 'f:4: not YAML', reason: 'one of the two is a mistake' },
    { spec: '{on: 1, yes: 2}', says: 'f:4: not YAML', reason: 'both keys are "true"' },
  ])('is refused: $reason', ({ spec, says }) => {
    expect(() => object(spec)).toThrow(says)
  })
})
