import fc from 'fast-check';
import { expect, test } from 'vitest';
import { timeMicros } from '../units/quantities.ts';
import {
  formatIsoMilliseconds,
  formatIsoSeconds,
  formatSpacedTime,
  milliseconds,
  parseTimeText,
} from './time-text.ts';

test('property: prints as the platform prints UTC', () => {
  const time = fc.integer({ min: 0, max: 9_007_199_254_739 });
  fc.assert(
    fc.property(time, fc.integer({ min: 0, max: 999 }), (ms, micros) => {
      const at = timeMicros(ms * 1_000 + micros);
      const iso = new Date(ms).toISOString();
      expect(formatIsoMilliseconds(at)).toBe(iso.slice(0, -1));
      expect(formatIsoSeconds(at)).toBe(iso.slice(0, 19));
      expect(formatSpacedTime(at)).toBe(iso.slice(0, 19).replace('T', ' '));
      expect(milliseconds(at)).toBe(ms);
      expect(parseTimeText(iso)).toBe(ms * 1_000);
      expect(parseTimeText(formatSpacedTime(at))).toBe(Math.floor(ms / 1_000) * 1_000_000);
    }),
  );
});

test('refuses what is no moment', () => {
  const bad = [
    '',
    '2025-02-29T00:00:00',
    '2025-13-01 00:00:00',
    '2025-01-01T24:00:00',
    'x'.repeat(1e5),
  ];
  for (const text of bad) expect(parseTimeText(text)).toBeUndefined();
  expect(parseTimeText('2024-02-29T00:00:00.123456Z')).toBe(1_709_164_800_123_456);
});
