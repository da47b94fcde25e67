/** The API's three spellings of a moment, from microseconds, always UTC, without `Date`. */
import { assert } from '../assert.ts';
import {
  civilFromDays,
  daysFromCivil,
  MICROS_PER_DAY,
  MICROS_PER_HOUR,
  MICROS_PER_MILLISECOND,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
} from '../units/civil-date.ts';
import type { TimeMicros } from '../units/quantities.ts';

function digits(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

function dateAndClock(time: TimeMicros, separator: string): string {
  assert(time >= 0, 'a shown time is not before 1970');
  const days = Math.floor(time / MICROS_PER_DAY);
  const { year, month, day } = civilFromDays(days);
  const rest = time - days * MICROS_PER_DAY;
  const hour = Math.floor(rest / MICROS_PER_HOUR);
  const minute = Math.floor((rest % MICROS_PER_HOUR) / MICROS_PER_MINUTE);
  const second = Math.floor((rest % MICROS_PER_MINUTE) / MICROS_PER_SECOND);
  const date = `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}`;
  return `${date}${separator}${digits(hour, 2)}:${digits(minute, 2)}:${digits(second, 2)}`;
}

/** `2025-07-19 13:09:00`: candles over REST. */
export function formatSpacedTime(time: TimeMicros): string {
  return dateAndClock(time, ' ');
}

/** `2025-08-06T22:00:00`: candles over WebSocket. */
export function formatIsoSeconds(time: TimeMicros): string {
  return dateAndClock(time, 'T');
}

/** `2025-07-27T17:39:00.092`: history. No zone; it is UTC. */
export function formatIsoMilliseconds(time: TimeMicros): string {
  const millisecond = Math.floor((time % MICROS_PER_SECOND) / MICROS_PER_MILLISECOND);
  return `${dateAndClock(time, 'T')}.${digits(millisecond, 3)}`;
}

const TIME_TEXT_LENGTH_MAX = 27;
const TIME_TEXT =
  /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,6}))?(?:Z|\+00:00)?$/;

/** Any of the three spellings, with or without a `Z`; `undefined` for anything else. */
export function parseTimeText(text: string): TimeMicros | undefined {
  if (text.length > TIME_TEXT_LENGTH_MAX + 5) return undefined;
  const match = TIME_TEXT.exec(text);
  if (match === null) return undefined;
  const part = (index: number) => Number(match[index] ?? '0');
  const date = { year: part(1), month: part(2), day: part(3) };
  if (date.year < 1970 || part(4) > 23 || part(5) > 59 || part(6) > 59) return undefined;
  const days = daysFromCivil(date);
  const back = civilFromDays(days);
  if (back.month !== date.month || back.day !== date.day) return undefined;
  const micros = Number((match[7] ?? '').padEnd(6, '0'));
  return (days * MICROS_PER_DAY +
    part(4) * MICROS_PER_HOUR +
    part(5) * MICROS_PER_MINUTE +
    part(6) * MICROS_PER_SECOND +
    micros) as TimeMicros;
}

export function milliseconds(time: TimeMicros): number {
  return Math.floor(time / MICROS_PER_MILLISECOND);
}
