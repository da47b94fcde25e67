import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ExchangeError } from '../errors/exchange-error.ts';
import { decimalText } from './decimal-input.ts';

test.each([
  ['100.50', '100.5'],
  ['0.10', '0.1'],
  ['5.000', '5'],
  [0.1, '0.1'],
  [1e-7, '0.0000001'],
  [1.5e-7, '0.00000015'],
  [123456789012345, '123456789012345'],
  [10n ** 17n, '100000000000000000'],
])('%s is %s', (value, text) => {
  expect(decimalText(value, 'price')).toBe(text);
});

test.each([
  '',
  '-1',
  '+1',
  '1.',
  '.5',
  '01',
  '1e3',
  ' 1',
  '1_000',
  'NaN',
  '0x10',
  '9'.repeat(19),
  `0.${'1'.repeat(19)}`,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  -1,
  0.1 + 0.2,
  1234567890.1234567,
  2 ** 53,
  1e21,
])('%s is refused before anything is sent', (value) => {
  expect(() => decimalText(value, 'price')).toThrow(ExchangeError);
});

test('a number that may be misprinted is refused with the way out', () => {
  try {
    decimalText(0.1 + 0.2, 'price');
    expect.unreachable();
  } catch (error) {
    expect(ExchangeError.is(error, 'input-invalid')).toBe(true);
    expect((error as ExchangeError).message).toContain('pass "0.30000000000000004" as text');
    expect((error as ExchangeError).field).toBe('price');
  }
});

test('property: a number of up to 15 digits keeps its value', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 999_999_999_999_999 }),
      fc.integer({ min: 0, max: 15 }),
      (digits, scale) => {
        const number = Number(`${digits}e-${scale}`);
        expect(Number(decimalText(number, 'x'))).toBe(number);
      },
    ),
  );
});
