import { type TimeMicros, timeMicros } from '@exchange/core/units';

/**
 * An ISO date (UTC unless it says otherwise), or a number of seconds, milliseconds, microseconds or
 * nanoseconds since the epoch, told apart by size: 1e11 seconds are the year 5138, 1e14
 * milliseconds too.
 */
export function parseTime(text: string): TimeMicros | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return timeMicros(microsOf(Number(text)));
  const hasZone = /(Z|[+-]\d\d:?\d\d)$/i.test(text);
  const isDateOnly = /^\d{4}-\d\d-\d\d$/.test(text);
  // A bare `2024-01-01 10:00` would be local time, and the run would depend on the machine.
  const milliseconds = Date.parse(isDateOnly || hasZone ? text : `${text.replace(' ', 'T')}Z`);
  return Number.isNaN(milliseconds) ? undefined : timeMicros(milliseconds * 1000);
}

function microsOf(value: number): number {
  if (value < 1e11) return Math.round(value * 1e6);
  if (value < 1e14) return Math.round(value * 1e3);
  if (value < 1e17) return Math.round(value);
  return Math.round(value / 1e3);
}
