import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseStrictJson, parseStrictJsonText } from './strict-json.ts';

const DEPTH = 8;
const parse = (text: string) => parseStrictJson(Buffer.from(text), DEPTH);

describe('strict JSON', () => {
  test('property: what JSON.stringify wrote is read back', () => {
    const keys = fc
      .string()
      .filter((key) => !['__proto__', 'constructor', 'prototype'].includes(key));
    const value = fc.letrec((tie) => ({
      leaf: fc.oneof(
        fc.string({ unit: 'grapheme' }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.boolean(),
        fc.constant(null),
      ),
      node: fc.oneof(
        { maxDepth: 4 },
        tie('leaf'),
        fc.array(tie('node'), { maxLength: 4 }),
        fc.dictionary(keys, tie('node'), { maxKeys: 4 }),
      ),
    })).node;
    fc.assert(
      fc.property(value, (written) => {
        const text = JSON.stringify(written);
        expect(parse(text)).toEqual({ ok: true, value: JSON.parse(text) });
      }),
    );
  });

  test('property: a repeated key is found wherever it is', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(3), (key, depth) => {
        const inner = `{${JSON.stringify(key)}:1,"other":":",${JSON.stringify(key)}:2}`;
        const text = `${'{"a":['.repeat(depth)}${inner}${']}'.repeat(depth)}`;
        const result = parse(text);
        expect(result.ok).toBe(false);
      }),
    );
  });

  test.each([
    ['', 'json-malformed'],
    ['{"a":', 'json-malformed'],
    ['{"a":1,}', 'json-malformed'],
    ['{"a":1}{"b":2}', 'json-malformed'],
    ['{"side":"buy","side":"sell"}', 'field-duplicated'],
    ['{"side":"buy","\\u0073ide":"sell"}', 'field-duplicated'],
    ['{"__proto__":{"admin":true}}', 'field-unknown'],
    ['{"\\u005f_proto__":{"admin":true}}', 'field-unknown'],
    ['{"constructor":{"prototype":{"x":1}}}', 'field-unknown'],
    [`${'['.repeat(9)}${']'.repeat(9)}`, 'json-too-deep'],
    [`${'{"a":'.repeat(9)}1${'}'.repeat(9)}`, 'json-too-deep'],
  ])('refuses %j as %s', (text, fault) => {
    expect(parse(text)).toEqual({ ok: false, fault });
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  });

  test('refuses bytes that are not UTF-8', () => {
    const bytes = Buffer.from([0x22, 0xff, 0xfe, 0x22]);
    expect(parseStrictJson(bytes, DEPTH)).toEqual({ ok: false, fault: 'json-malformed' });
  });

  test('quotes, escapes and colons in strings do not confuse it', () => {
    const text = '{"a\\"b:":"c\\\\","d":"\\u003a:","e":[{"f":":"}]}';
    expect(parseStrictJsonText(text, DEPTH)).toEqual({ ok: true, value: JSON.parse(text) });
  });
});
