/**
 * Reads a recording of prices: CSV `time,price`, or JSON lines `{"time":…,"price":…}`, gzipped or
 * plain.
 */
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { timeMicros } from '@exchange/core/units';
import type { PricePoint } from '../parts.ts';

/** A file that is not a recording; the message names the line. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
}

/**
 * `time` is an ISO date or a number: seconds, milliseconds, microseconds or nanoseconds since the
 * epoch, told apart by size. @throws {RecordingError}
 */
export async function readRecording(path: string): Promise<PricePoint[]> {
  const bytes = await readFile(path);
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const text = (isGzip ? gunzipSync(bytes) : bytes).toString('utf8');
  return parseRecording(text, path);
}

export function parseRecording(text: string, name = 'recording'): PricePoint[] {
  const points: PricePoint[] = [];
  let latest = -1;
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '' || (index === 0 && /^\s*time\s*,/i.test(line))) continue;
    const point = parseLine(line);
    if (point === undefined)
      throw new RecordingError(`${name}:${index + 1}: expected a time and a price above 0.`);
    if (point.at < latest) throw new RecordingError(`${name}:${index + 1}: time goes back.`);
    latest = point.at;
    points.push(point);
  }
  if (points.length === 0) throw new RecordingError(`${name}: no prices in it.`);
  return points;
}

function parseLine(line: string): PricePoint | undefined {
  const [time, price] = line.trimStart().startsWith('{') ? jsonFields(line) : line.split(',');
  const at = parseTime(time?.trim());
  const value = Number(price);
  if (at === undefined || price === undefined || !(value > 0) || !Number.isFinite(value))
    return undefined;
  return { at: timeMicros(at), price: value };
}

function jsonFields(line: string): readonly [string?, string?] {
  try {
    const { time, price } = JSON.parse(line) as { time?: unknown; price?: unknown };
    return [String(time), String(price)];
  } catch {
    return [];
  }
}

function parseTime(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  if (!/^\d+(\.\d+)?$/.test(text)) {
    const milliseconds = Date.parse(text);
    return Number.isNaN(milliseconds) ? undefined : milliseconds * 1000;
  }
  const value = Number(text);
  if (value < 1e11) return Math.round(value * 1e6);
  if (value < 1e14) return Math.round(value * 1e3);
  if (value < 1e17) return Math.round(value);
  return Math.round(value / 1e3);
}
