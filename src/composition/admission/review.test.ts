import { describe, expect, test } from '@jest/globals'
import type { Choice } from '../choose-composition.ts'
import { parseReview, toAnswer } from './review.ts'
import { reviewInstance } from './review-instance.ts'
import { accepted } from './verdict.ts'

const request = {
  uid: 'u',
  resource: { group: 'composition.plumbline.dev', version: 'v1beta1', resource: 'compositions' },
  userInfo: { username: 'ann', groups: ['dev'] },
  object: { apiVersion: 'a/v1', kind: 'K', metadata: { name: 'x' } },
}
const review = { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request }

test('a review is read', () => {
  expect(parseReview(review)).toEqual({
    uid: 'u',
    group: 'composition.plumbline.dev',
    plural: 'compositions',
    author: { user: 'ann', groups: ['dev'] },
    object: request.object,
  })
})

test.each([
  { reason: 'no JSON', value: undefined },
  { reason: 'another version', value: { ...review, apiVersion: 'admission.k8s.io/v1beta1' } },
  { reason: 'no uid', value: { ...review, request: { ...request, uid: undefined } } },
  { reason: 'no object', value: { ...review, request: { ...request, object: null } } },
  { reason: 'no user', value: { ...review, request: { ...request, userInfo: undefined } } },
])('what is none is not: $reason', ({ value }) => {
  expect(parseReview(value)).toBeUndefined()
})

test('a refusal names the first eight findings and counts the others', () => {
  const refusals = Array.from({ length: 10 }, (_, index) => `f${index}`)
  const answer = toAnswer('u', { ...accepted, refusals, warnings: ['w'], reason: 'Forbidden' })
  expect(answer.response).toEqual({
    uid: 'u',
    allowed: false,
    status: {
      code: 403,
      reason: 'Forbidden',
      message: 'f0; f1; f2; f3; f4; f5; f6; f7; and 2 more',
    },
    warnings: ['w'],
  })
})

describe('an instance', () => {
  const revision = { name: 'b-1', fault: undefined }
  const chosen = { is: 'chosen', composition: 'b', revision } as unknown as Choice
  const faulty = {
    ...chosen,
    revision: { ...revision, fault: 'it is broken' },
  } as unknown as Choice
  const instance = (wanted: string | undefined, before: string | undefined) => ({
    apiVersion: 'acme.test/v1',
    kind: 'App',
    metadata: { name: 'x', uid: 'u', resourceVersion: '1' },
    spec: { plumbline: wanted === undefined ? {} : { compositionRef: { name: wanted } } },
    status: { plumbline: before === undefined ? {} : { composition: before } },
  })

  test.each([
    { reason: 'what it gets', object: instance('b', 'b'), choice: chosen, warns: [] },
    {
      reason: 'a kind that is not known',
      object: instance('b', 'b'),
      choice: undefined,
      warns: [],
    },
    {
      reason: 'what another wish overrules',
      object: instance('a', undefined),
      choice: chosen,
      warns: ['spec.plumbline.compositionRef: a has no effect: b is enforced'],
    },
    {
      reason: 'a move, which deletes',
      object: instance('b', 'a'),
      choice: chosen,
      warns: ['spec.plumbline: it moves from Composition a to b: what b does not make is deleted'],
    },
    {
      reason: 'a revision that is no good',
      object: instance('b', 'b'),
      choice: faulty,
      warns: ['spec.plumbline: revision b-1 is not valid: it is broken'],
    },
    {
      reason: 'a Composition that is not there',
      object: instance('c', undefined),
      choice: { is: 'none', reason: 'CompositionNotFound', message: 'no c' } as const,
      warns: ['spec.plumbline: no c; nothing is made until then'],
    },
  ])('is told of $reason', ({ object, choice, warns }) => {
    expect(reviewInstance(object, choice)).toEqual({ ...accepted, warnings: warns })
  })
})
