import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  canonicalDecimal,
  formatAmount,
  formatAveragePrice,
  formatFixed,
  formatPrice,
  formatPriceChange,
  formatQuantity,
  formatRatio,
  formatUnits,
  isDecimal,
  parseAmount,
  parseDecimal,
  parseLevelQuantity,
  parsePrice,
  parseQuantity,
  roundToSteps,
  stepDigits,
  stepEstimate,
} from './decimal.ts';
import { amount, priceTicks, quantityLots } from './quantities.ts';

const DECIMAL = /^(0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?$/;
const market = { tickSize: '0.05', lotSize: '0.00000001' };

/** A step size 1 … 999 × 10^-scale as canonical text. */
const stepSize = fc
  .tuple(fc.integer({ min: 1, max: 999 }), fc.integer({ min: 0, max: 18 }))
  .map(([units, scale]) => formatUnits(BigInt(units), scale));

describe('what a decimal is', () => {
  const refused: readonly unknown[] = [
    '1e999999',
    Number.POSITIVE_INFINITY,
    'NaN',
    'Infinity',
    '-Infinity',
    '-0',
    -0,
    '-0.0',
    '-1',
    '',
    ' ',
    ' 12 ',
    '0x10',
    '0b11',
    '0o7',
    '+5',
    '00012',
    '00',
    '01.5',
    '.5',
    '5.',
    '.',
    '1_000',
    '1,000',
    '1.0.0',
    '１２',
    '٣',
    '1\n',
    '1\u0000',
    '0.1234567890123456789',
    '1234567890123456789',
    2 ** 53,
    12,
    12n,
    true,
    null,
    undefined,
    [],
    ['1'],
    {},
    { toString: () => '1' },
  ];

  test.each(refused)('%s is malformed', (text) => {
    const fault = { ok: false, code: 'decimal-malformed' };
    expect(isDecimal(text)).toBe(false);
    expect(parseDecimal(text)).toEqual(fault);
    expect(parsePrice(market, text)).toEqual(fault);
    expect(parseQuantity(market, text)).toEqual(fault);
    expect(parseAmount(2, text)).toEqual(fault);
    expect(parseLevelQuantity(market, text)).toBeUndefined();
  });

  test('a million digits are refused by their number alone', () => {
    const hostile = { length: 1_000_000, charCodeAt: () => expect.fail('was read') };
    expect(isDecimal('9'.repeat(1_000_000))).toBe(false);
    expect(isDecimal(hostile)).toBe(false);
  });

  test('property: exactly the documented pattern is accepted', () => {
    const characters = fc.constantFrom('0', '0', '1', '9', '5', '.', '-', 'e', ' ', '+', '٣');
    const text = fc.string({ unit: characters, maxLength: 40 });
    fc.assert(
      fc.property(text, (candidate) => {
        expect(isDecimal(candidate)).toBe(DECIMAL.test(candidate));
      }),
      { numRuns: 5_000 },
    );
    fc.assert(
      fc.property(fc.stringMatching(DECIMAL), (candidate) => {
        expect(isDecimal(candidate)).toBe(true);
      }),
    );
  });
});

describe('the grid', () => {
  test('a price is whole ticks', () => {
    expect(parsePrice(market, '100.05')).toEqual({ ok: true, value: 2001 });
    expect(parsePrice(market, '100.0500')).toEqual({ ok: true, value: 2001 });
    expect(parsePrice({ ...market, tickSize: '25' }, '100')).toEqual({ ok: true, value: 4 });
  });

  test('off the grid is a fault, not rounded', () => {
    const code = 'price-off-tick';
    expect(parsePrice(market, '100.06')).toEqual({ ok: false, code, limit: '0.05' });
    expect(parsePrice(market, '100.050000000000000001')).toMatchObject({ code });
    expect(parseQuantity(market, '0.123456789')).toMatchObject({ code: 'quantity-off-lot' });
    expect(parseQuantity(market, '0.00000001')).toEqual({ ok: true, value: 1 });
    expect(parseAmount(2, '0.001')).toMatchObject({ code: 'amount-off-unit', limit: '0.01' });
    expect(parseAmount(0, '3.0')).toEqual({ ok: true, value: 3n });
  });

  test('zero is below every minimum, but an amount or a level can be empty', () => {
    expect(parsePrice(market, '0')).toMatchObject({ code: 'price-below-minimum' });
    expect(parseQuantity(market, '0.000')).toMatchObject({ code: 'quantity-below-minimum' });
    expect(parseAmount(2, '0.00')).toEqual({ ok: true, value: 0n });
    expect(parseLevelQuantity(market, '0.00')).toBe(0);
  });

  test('the last safe integer is in and the next one is out, on both sides of it', () => {
    const max = Number.MAX_SAFE_INTEGER;
    expect(parseQuantity(market, '90071992.54740991')).toEqual({ ok: true, value: max });
    expect(parseQuantity(market, '90071992.54740992')).toEqual({
      ok: false,
      code: 'quantity-above-maximum',
      limit: '90071992.54740991',
    });
    expect(parsePrice(market, '450359962737049.55')).toEqual({ ok: true, value: max });
    expect(parsePrice(market, '450359962737049.60')).toMatchObject({ code: 'price-above-maximum' });
    expect(parsePrice(market, '999999999999999999')).toMatchObject({ code: 'price-above-maximum' });
  });

  test('property: formatted steps parse back to the same steps', () => {
    const steps = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(stepSize, steps, (size, count) => {
        const sizes = { tickSize: size, lotSize: size };
        const text = formatPrice(sizes, priceTicks(count));
        expect(formatQuantity(sizes, quantityLots(count))).toBe(text);
        expect(formatQuantity(sizes, BigInt(count))).toBe(text);
        // A text can only be too long to be input; then it is refused, not misread.
        const value = DECIMAL.test(text) ? count : undefined;
        const parsed = parsePrice(sizes, text);
        expect(parsed.ok ? parsed.value : undefined).toBe(value);
        expect(stepDigits(size, count)).toBe(text.replace('.', '').replace(/^0+/, ''));
      }),
      { numRuns: 2_000 },
    );
  });

  /** What rational arithmetic says of a text on a grid. */
  function byFractions(size: string, text: string): object {
    const step = parseDecimal(size);
    const value = parseDecimal(text);
    if (!step.ok || !value.ok) return expect.fail('both are decimals');
    const numerator = value.value.units * 10n ** BigInt(step.value.scale);
    const denominator = step.value.units * 10n ** BigInt(value.value.scale);
    if (numerator % denominator !== 0n) return { ok: false, code: 'price-off-tick' };
    const whole = numerator / denominator;
    if (whole === 0n) return { ok: false, code: 'price-below-minimum' };
    if (whole > BigInt(Number.MAX_SAFE_INTEGER)) return { ok: false, code: 'price-above-maximum' };
    return { ok: true, value: Number(whole) };
  }

  test('property: a price is on the grid exactly when rational arithmetic says so', () => {
    fc.assert(
      fc.property(stepSize, fc.stringMatching(DECIMAL), (size, text) => {
        const parsed = parsePrice({ tickSize: size, lotSize: '1' }, text);
        expect(parsed).toMatchObject(byFractions(size, text));
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('amounts', () => {
  test('property: any amount of any asset survives the way through text', () => {
    const units = fc.bigInt({ min: 0n, max: 10n ** 18n - 1n });
    fc.assert(
      fc.property(units, fc.integer({ min: 0, max: 18 }), (value, decimals) => {
        const text = formatAmount(decimals, amount(value));
        expect(parseAmount(decimals, text)).toEqual({ ok: true, value });
      }),
    );
  });

  test('print canonically, signed, beyond 2^64', () => {
    expect(formatAmount(18, amount(-1n))).toBe('-0.000000000000000001');
    expect(formatAmount(2, amount(100n))).toBe('1');
    expect(formatAmount(2, amount(-150n))).toBe('-1.5');
    expect(formatAmount(8, amount(0n))).toBe('0');
    expect(formatAmount(2, amount(2n ** 70n + 1n))).toBe('11805916207174113034.25');
    expect(formatFixed(5n, 3)).toBe('0.005');
    expect(canonicalDecimal('1.500')).toBe('1.5');
    expect(canonicalDecimal('200')).toBe('200');
  });
});

describe('quotients', () => {
  test('are rounded half to even at the asked place and never print an exponent', () => {
    expect(formatRatio(1n, 3n, 6)).toBe('0.333333');
    expect(formatRatio(5n, 10_000_000n, 6)).toBe('0');
    expect(formatRatio(15n, 10_000_000n, 6)).toBe('0.000002');
    expect(formatRatio(-1n, 10_000_000n, 6)).toBe('0');
    expect(formatRatio(10n ** 40n, 1n, 2)).toBe(`1${'0'.repeat(40)}`);
    expect(formatPriceChange(priceTicks(100), priceTicks(97))).toBe('-0.03');
    expect(formatPriceChange(priceTicks(3), priceTicks(4))).toBe('0.333333');
  });

  test('an average price weighs notional by quantity', () => {
    // 1 at 100.00 and 2 at 103.00.
    const spot = { tickSize: '0.01', lotSize: '0.1', quoteDecimals: 2 };
    expect(formatAveragePrice(spot, amount(30_600n), quantityLots(30))).toBe('102');
    expect(formatAveragePrice(spot, amount(10_000n), quantityLots(30))).toBe('33.3333');
  });
});

describe('wishes', () => {
  test('go to the grid in the asked direction', () => {
    expect(roundToSteps('0.05', '100.07', 'down')).toBe(2001);
    expect(roundToSteps('0.05', '100.07', 'up')).toBe(2002);
    expect(roundToSteps('0.05', '100.07', 'nearest')).toBe(2001);
    expect(roundToSteps('0.05', 0.1 + 0.2, 'nearest')).toBe(6);
    expect(roundToSteps('0.01', 0.29, 'down')).toBe(29);
    expect(stepEstimate('0.05')).toBe(0.05);
    expect(() => roundToSteps('0.05', Number.NaN, 'down')).toThrow(/finite/);
    expect(() => roundToSteps('0.05', -1, 'down')).toThrow(/negative/);
    expect(() => roundToSteps('0.05', 1e30, 'down')).toThrow(/2\^53/);
  });
});
