import fc from 'fast-check';
import { expect, test } from 'vitest';
import { civilFromDays, daysFromCivil } from './civil-date.ts';

test('property: agrees with the calendar of the platform', () => {
  fc.assert(
    fc.property(fc.integer({ min: -700_000, max: 100_000 }), (days) => {
      const date = new Date(days * 86_400_000);
      const civil = civilFromDays(days);
      expect(civil).toEqual({
        year: date.getUTCFullYear(),
        month: date.getUTCMonth() + 1,
        day: date.getUTCDate(),
      });
      expect(daysFromCivil(civil)).toBe(days);
    }),
    { numRuns: 5_000 },
  );
});

test('leap days follow the Gregorian rule', () => {
  expect(daysFromCivil({ year: 1970, month: 1, day: 1 })).toBe(0);
  const days = (year: number) =>
    daysFromCivil({ year, month: 3, day: 1 }) - daysFromCivil({ year, month: 2, day: 1 });
  expect([days(1900), days(2000), days(2024), days(2025)]).toEqual([28, 29, 29, 28]);
});
