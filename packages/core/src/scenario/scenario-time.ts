/** Moments in a scenario: written as a distance from now (`90s`, `-1ms`) or as `2026-01-01T00:01:30Z`. */
import { formatIsoSeconds, parseTimeText } from '../protocol/time-text.ts';
import { MICROS_PER_SECOND } from '../units/civil-date.ts';
import type { TimeMicros } from '../units/quantities.ts';

/** Of the statement's own time, which only playing finds out, or a moment by itself. */
export type When =
  | { readonly kind: 'from-now'; readonly micros: number }
  | { readonly kind: 'at'; readonly time: TimeMicros };

const DURATION = /^(0|[1-9][0-9]{0,8})(us|ms|s|m|h|d)$/;
const MICROS_PER_UNIT: Readonly<Record<string, number>> = {
  us: 1,
  ms: 1_000,
  s: 1_000_000,
  m: 60_000_000,
  h: 3_600_000_000,
  d: 86_400_000_000,
};

/** `500ms`, `90s`, `24h`; `undefined` for anything else. */
export function parseDuration(text: string): number | undefined {
  const match = DURATION.exec(text);
  if (match === null) return undefined;
  const [, count = '0', unit = 's'] = match;
  const micros = Number(count) * (MICROS_PER_UNIT[unit] ?? 1);
  return Number.isSafeInteger(micros) ? micros : undefined;
}

export function parseWhen(text: string): When | undefined {
  const past = text.startsWith('-');
  const micros = parseDuration(past ? text.slice(1) : text);
  if (micros !== undefined) {
    return { kind: 'from-now', micros: past && micros > 0 ? -micros : micros };
  }
  const time = text.endsWith('Z') ? parseTimeText(text) : undefined;
  return time === undefined ? undefined : { kind: 'at', time };
}

/** `2026-01-01T00:01:30Z`, with as much of a fraction as there is. */
export function formatMoment(time: TimeMicros): string {
  const micros = time % MICROS_PER_SECOND;
  const fraction = micros === 0 ? '' : `.${String(micros).padStart(6, '0').replace(/0+$/, '')}`;
  return `${formatIsoSeconds(time)}${fraction}Z`;
}
