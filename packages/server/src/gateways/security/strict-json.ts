/**
 * JSON from strangers. `JSON.parse` lets through what an exchange must not: a repeated key (the last
 * one wins), `__proto__` as an own key, any depth. This reader refuses those and is linear: one
 * parse, one walk over the result and one scan of the text. A key that came twice is one key in the
 * result but two colons in the text, so comparing the two counts finds it.
 */
import { isUtf8 } from 'node:buffer';

type JsonFault = 'json-malformed' | 'json-too-deep' | 'field-duplicated' | 'field-unknown';

export type JsonResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly fault: JsonFault };

const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;

/** Parses untrusted bytes. Nested deeper than `depthMax` (the root is 1) is refused. */
export function parseStrictJson(bytes: Buffer, depthMax: number): JsonResult {
  // Text that is not UTF-8 would be repaired silently and no longer be what was signed.
  if (!isUtf8(bytes)) return { ok: false, fault: 'json-malformed' };
  return parseStrictJsonText(bytes.toString('utf8'), depthMax);
}

/** As `parseStrictJson`, for text that is known to be well formed Unicode. */
export function parseStrictJsonText(text: string, depthMax: number): JsonResult {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, fault: 'json-malformed' };
  }
  const keys = countKeys(value, depthMax);
  if (typeof keys !== 'number') return { ok: false, fault: keys };
  if (keys !== countColons(text)) return { ok: false, fault: 'field-duplicated' };
  return { ok: true, value };
}

function countKeys(value: unknown, depthLeft: number): number | JsonFault {
  if (typeof value !== 'object' || value === null) return 0;
  if (depthLeft === 0) return 'json-too-deep';
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) {
      const inner = countKeys(item, depthLeft - 1);
      if (typeof inner !== 'number') return inner;
      count += inner;
    }
    return count;
  }
  for (const [key, item] of Object.entries(value)) {
    if (FORBIDDEN_KEYS.has(key)) return 'field-unknown';
    const inner = countKeys(item, depthLeft - 1);
    if (typeof inner !== 'number') return inner;
    count += 1 + inner;
  }
  return count;
}

/** Colons outside strings: in valid JSON there is exactly one for each key. */
function countColons(text: string): number {
  let count = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) inString = !inString;
    else if (inString) {
      if (code === BACKSLASH) at += 1;
    } else if (code === COLON) count += 1;
  }
  return count;
}
