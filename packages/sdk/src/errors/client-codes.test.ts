import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { problemCodes } from '@exchange/core/protocol';
import { expect, test } from 'vitest';
import { clientCodes } from './client-codes.ts';
import { ExchangeError, exchangeError } from './exchange-error.ts';
import { problemError, problemOf, streamProblem } from './problem.ts';

test('docs: every code of this side has its heading, in order, and is where its errors point', async () => {
  const page = await readFile(join(import.meta.dirname, '../../../../docs/guides/sdk.md'), 'utf8');
  const headings = [...page.matchAll(/^### ([a-z-]+)$/gm)].map(([, code]) => code);
  expect(headings).toEqual([...clientCodes]);
  for (const code of clientCodes)
    expect(exchangeError(code).docs).toBe(`docs/guides/sdk.md#${code}`);
});

test('no code means two things', () => {
  expect(clientCodes.filter((code) => (problemCodes as readonly string[]).includes(code))).toEqual(
    [],
  );
});

test('every error of the exchange has a sentence, a way out and a page', () => {
  for (const code of problemCodes) {
    const error = problemError(code, {});
    expect(error.message).toMatch(/[a-z]/i);
    expect(error.hint).not.toBe('');
    expect(error.docs).toContain(`#${code}`);
  }
});

test('an error is known across copies of this package', () => {
  const foreign = Object.defineProperty(new Error('x'), Symbol.for('@exchange/sdk/ExchangeError'), {
    value: true,
  });
  Object.assign(foreign, { code: 'busy' });
  expect(ExchangeError.is(foreign, 'busy')).toBe(true);
  expect(ExchangeError.is(foreign, 'timeout')).toBe(false);
  expect(ExchangeError.is(new Error('busy'))).toBe(false);
  expect(ExchangeError.is(undefined)).toBe(false);
});

function answer(status: number, body: unknown, headers: Record<string, string> = {}) {
  return {
    status,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    header: (name: string) => headers[name],
  };
}

test.each([
  [
    answer(503, { reason: 'busy', message: 'm' }),
    { code: 'busy', executed: 'no', safe: true, afterMs: 100 },
  ],
  [
    answer(429, { reason: 'rate-limited', message: 'm' }, { 'retry-after': '2' }),
    { code: 'rate-limited', executed: 'no', safe: true, afterMs: 2_000 },
  ],
  [
    answer(500, { reason: 'internal', message: 'm' }),
    { code: 'internal', executed: 'maybe', safe: false, afterMs: 100 },
  ],
  [
    answer(422, { reason: 'insufficient-funds', message: 'm' }),
    { code: 'insufficient-funds', executed: 'no', safe: true, afterMs: undefined },
  ],
  // Something in between answers for the exchange.
  [
    answer(502, '<html>bad gateway</html>'),
    { code: 'response-invalid', executed: 'maybe', safe: true, afterMs: 100 },
  ],
  [
    answer(404, '<html>not found</html>'),
    { code: 'response-invalid', executed: 'no', safe: true, afterMs: undefined },
  ],
  [
    answer(400, { reason: 'a-code-of-tomorrow', message: 'm' }),
    { code: 'response-invalid', executed: 'no', safe: true, afterMs: undefined },
  ],
])('an answer is judged: %j', (response, { code, executed, safe, afterMs }) => {
  const judged = problemOf(response);
  expect({ code: judged.error.code, executed: judged.executed, ...judged.error.retry }).toEqual({
    code,
    executed,
    safe,
    ...(afterMs === undefined ? {} : { afterMs }),
  });
});

test('a refused stream is over, a busy exchange is asked again', () => {
  expect(streamProblem({ reason: 'stream-unknown', message: 'm' }).permanent).toBe(true);
  expect(streamProblem({ reason: 'rate-limited', message: 'm' }).permanent).toBe(false);
});
