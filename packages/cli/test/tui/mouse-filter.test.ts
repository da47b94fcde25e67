import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { type MouseEvent, splitMouse } from '../../src/tui/mouse-filter.ts';

function feed(chunks: readonly string[]): { keys: string; events: MouseEvent[] } {
  const events: MouseEvent[] = [];
  let keys = '';
  let rest = '';
  for (const chunk of chunks) {
    const split = splitMouse(rest + chunk, (event) => events.push(event));
    keys += split.keys;
    rest = split.rest;
  }
  return { keys: keys + rest, events };
}

const report = '\x1b[<0;12;7M';

describe('mouse filter', () => {
  test.prop([fc.nat(report.length + 5)])('a report that is split anywhere is one event', (at) => {
    const text = `ab${report}cd\r`;
    const result = feed([text.slice(0, at), text.slice(at)]);
    expect(result.keys).toBe('abcd\r');
    expect(result.events).toEqual([{ x: 11, y: 6, kind: 'press', shift: false }]);
  });

  test.prop([fc.array(fc.constantFrom('a', '\x1b[A', '\x1b', '\r', 'Ω', '1;2'))])(
    'everything that is no report passes unchanged',
    (parts) => {
      expect(feed(parts)).toEqual({ keys: parts.join(''), events: [] });
    },
  );

  test('the wheel and the modifiers', () => {
    const { events } = feed(['\x1b[<64;1;1M\x1b[<65;1;1M\x1b[<4;3;3M\x1b[<0;3;3m']);
    expect(events.map((event) => event.kind)).toEqual([
      'wheel-up',
      'wheel-down',
      'press',
      'release',
    ]);
    expect(events[2]?.shift).toBe(true);
  });
});
