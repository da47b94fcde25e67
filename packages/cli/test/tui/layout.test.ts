import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { Rectangle } from '../../src/tui/cells.ts';
import { COLUMNS_MIN, layout, ROWS_MIN } from '../../src/tui/layout.ts';

const columns = fc.integer({ min: COLUMNS_MIN, max: 400 });
const rows = fc.integer({ min: ROWS_MIN, max: 120 });

function allOf(result: ReturnType<typeof layout>): Rectangle[] {
  const { header, hints, log, ticketRow } = result;
  const strips = [header, hints, log, ticketRow].filter((area) => area !== undefined);
  return [...Object.values(result.panes), ...strips];
}

function overlap(a: Rectangle, b: Rectangle): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

describe('layout', () => {
  test.prop([columns, rows])('every cell belongs to exactly one pane', (width, height) => {
    const areas = allOf(layout(width, height));
    for (const area of areas) {
      expect(area.x).toBeGreaterThanOrEqual(0);
      expect(area.x + area.width).toBeLessThanOrEqual(width);
      expect(area.y + area.height).toBeLessThanOrEqual(height);
    }
    areas.forEach((area, index) => {
      for (const other of areas.slice(index + 1)) expect(overlap(area, other)).toBe(false);
    });
    const covered = areas.reduce((sum, area) => sum + area.width * area.height, 0);
    expect(covered).toBe(width * height);
  });

  test.prop([columns, rows])(
    'chart, ladder and orders are always there and usable',
    (width, height) => {
      const { panes } = layout(width, height);
      expect(panes.chart?.width).toBeGreaterThanOrEqual(26);
      expect(panes.ladder?.width).toBeGreaterThanOrEqual(26);
      expect(panes.ladder?.height).toBeGreaterThanOrEqual(8);
      expect(panes.orders?.height).toBeGreaterThanOrEqual(5);
    },
  );

  test.prop([fc.integer({ min: 1, max: 59 }), fc.integer({ min: 1, max: 15 })])(
    'below the minimum it is the tiny one, without negative sizes',
    (width, height) => {
      const result = layout(width, height);
      expect(result.kind).toBe('tiny');
      for (const area of allOf(result))
        expect(Math.min(area.width, area.height)).toBeGreaterThanOrEqual(0);
    },
  );
});
