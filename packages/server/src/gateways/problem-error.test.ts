import { problem } from '@exchange/core/protocol';
import { expect, test } from 'vitest';
import { BusyError, CancelOnlyError, ShuttingDownError, StoppedError } from '../pipeline/errors.ts';
import { asProblem, ProblemError, wireProblem } from './problem-error.ts';

test('what the pipeline says becomes an answer that tells whether to try again', () => {
  const rows = [
    new BusyError(1_500),
    new ShuttingDownError(),
    new CancelOnlyError(),
    new StoppedError(new Error('disk')),
  ];
  const answers = rows.map((error) => {
    const { code, extras } = asProblem(error);
    const { httpStatus, retry } = problem(code);
    return { code, httpStatus, retry, after: extras.retryAfterSeconds };
  });
  expect(answers).toEqual([
    { code: 'busy', httpStatus: 503, retry: 'safe', after: 2 },
    { code: 'shutting-down', httpStatus: 503, retry: 'safe', after: 1 },
    {
      code: 'market-cancel-only',
      httpStatus: expect.any(Number),
      retry: expect.any(String),
      after: undefined,
    },
    { code: 'internal', httpStatus: 500, retry: 'unknown', after: undefined },
  ]);
});

test('the text of an unexpected error is in no answer', () => {
  const refused = asProblem(new TypeError('secret'));
  expect(JSON.stringify(wireProblem(refused, 'r-1'))).not.toContain('secret');
  expect(wireProblem(new ProblemError('rate-limited'), 'r-2')).toMatchObject({
    code: 'TOO_MANY_REQUESTS',
    reason: 'rate-limited',
    requestId: 'r-2',
  });
});
