import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { rejectCodes } from '../engine/reject-codes.ts';
import { gatewayCodes, isProblemCode, isRejectCode, problemCodes } from './problem-codes.ts';
import { isRetrySafe, problem, problemDocs, problemTable, streamErrorNumber } from './problems.ts';

const page = readFileSync(
  new URL('../../../../docs/reference/problem-codes.md', import.meta.url),
  'utf8',
);

describe('the list', () => {
  test('is closed: gateway codes, then the engine’s, each once', () => {
    expect(problemCodes).toEqual([...gatewayCodes, ...rejectCodes]);
    expect(new Set(problemCodes).size).toBe(problemCodes.length);
    expect(Object.keys(problemTable).sort()).toEqual([...problemCodes].sort());
  });

  test('knows its members and nothing else', () => {
    expect(isProblemCode('busy')).toBe(true);
    expect(isRejectCode('busy')).toBe(false);
    expect(isRejectCode('insufficient-funds')).toBe(true);
    for (const other of ['', 'toString', '__proto__', 7]) expect(isProblemCode(other)).toBe(false);
  });
});

describe('docs', () => {
  test('every gateway code has its heading, in order', () => {
    const headings = [...page.matchAll(/^### (.+)$/gm)].map((match) => match[1]);
    expect(headings).toEqual([...gatewayCodes]);
  });

  test.each(gatewayCodes)('%s says its status, family and retry', (code) => {
    const { httpStatus, nativeCode, retry } = problemTable[code];
    const stated = `### ${code}\n\nHTTP ${httpStatus} · \`${nativeCode}\` · retry ${retry}\n`;
    expect(page).toContain(stated);
    expect(problemDocs(code)).toBe(`docs/reference/problem-codes.md#${code}`);
  });

  test('an engine code points at the engine’s page', () => {
    expect(problemDocs('order-unknown')).toBe('docs/reference/reject-codes.md#order-unknown');
  });
});

const filled = {
  actual: 'ACTUAL',
  limit: 'LIMIT',
  field: 'price',
  market: 'TATA_INR',
  asset: 'INR',
  order: '7',
  retryAfterMilliseconds: 1_500,
};

describe('every row', () => {
  test.each(problemCodes)('%s reads as sentences, with values and without', (code) => {
    for (const details of [{}, filled]) {
      const { message, hint, httpStatus } = problem(code, details);
      expect(message).toMatch(/^[A-ZX`].*[.–\-a-z]$/su);
      expect(message).not.toMatch(/undefined|null|NaN| {2}| \.|\[object/);
      expect(hint).toMatch(/^[A-Z].*\.$/s);
      expect(httpStatus).toBeGreaterThanOrEqual(400);
      expect(httpStatus).toBeLessThan(600);
    }
  });

  test.each(rejectCodes)('%s is the client’s matter, and nothing was done', (code) => {
    expect(problemTable[code].httpStatus).toBeLessThan(500);
    expect(problemTable[code].retry).not.toBe('unknown');
  });

  test('an unknown order never reads as an exchange that is down', () => {
    expect(problem('order-unknown')).toMatchObject({
      httpStatus: 404,
      nativeCode: 'INVALID_ORDER',
    });
  });

  test('an unknown key and a wrong signature read the same', () => {
    expect(problem('unauthorized').message).toBe(problem('signature-invalid').message);
  });
});

describe('messages', () => {
  test('carry value, bound and market', () => {
    const details = { actual: '100.03', limit: '0.05', market: 'TATA_INR' };
    expect(problem('price-off-tick', details).message).toBe(
      'Price 100.03 is not a multiple of the tick size 0.05 of TATA_INR.',
    );
    const funds = { actual: '605934.12', limit: '41200', asset: 'USD' };
    expect(problem('insufficient-funds', funds).message).toBe(
      'The order needs 605934.12 USD, but only 41200 USD is available.',
    );
    expect(problem('rate-limited', { retryAfterMilliseconds: 1_500 }).message).toBe(
      'Too many requests. Try again in 2 s.',
    );
  });
});

test('retry is safe only where nothing was done and waiting may help', () => {
  expect(isRetrySafe('busy')).toBe(true);
  expect(isRetrySafe('internal')).toBe(false);
  expect(isRetrySafe('price-off-tick')).toBe(false);
});

test('stream errors have numbers of their own', () => {
  expect(streamErrorNumber('stream-unknown')).toBe(4006);
  expect(streamErrorNumber('insufficient-funds')).toBe(4000);
  const numbers = gatewayCodes
    .filter((code) => code !== 'unauthorized')
    .map((code) => streamErrorNumber(code));
  expect(new Set(numbers).size).toBe(numbers.length);
});
