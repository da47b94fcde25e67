/** Whole frames at the four sizes that must look right, as text. A change of looks is a change here. */
import { beforeAll, describe, expect, test } from 'vitest';
import { layout } from '../../src/tui/layout.ts';
import { composeScreen } from '../../src/tui/screen.ts';
import type { UiState } from '../../src/tui/state.ts';
import { sampleLive, sampleUi } from './sample.ts';

const sizes = [
  [60, 16],
  [80, 24],
  [120, 40],
  [160, 48],
] as const;

beforeAll(() => {
  // Clocks and axes show local time.
  process.env['TZ'] = 'UTC';
});

function frame(
  size: readonly [number, number],
  change: (ui: UiState) => UiState = (ui) => ui,
): string {
  const live = sampleLive();
  const [columns, rows] = size;
  const cells = composeScreen({
    live,
    ui: change(sampleUi()),
    layout: layout(columns, rows),
    now: live.now,
  });
  return `${cells.toText()}\n`;
}

describe('golden frames', () => {
  test.each(sizes)('%i × %i', async (columns, rows) => {
    const text = frame([columns, rows]);
    const lines = text.split('\n').slice(0, -1);
    expect(lines).toHaveLength(rows);
    for (const line of lines) expect([...line]).toHaveLength(columns);
    await expect(text).toMatchFileSnapshot(`golden/screen-${columns}x${rows}.txt`);
  });

  test('160 × 48 with crosshair, cursor and wide candles', async () => {
    const text = frame([160, 48], (ui) => ({
      ...ui,
      focus: 'chart',
      chart: { ...ui.chart, pitch: 4, crosshair: 3 },
      ladder: { ...ui.ladder, cursor: 6_688_100 },
    }));
    await expect(text).toMatchFileSnapshot('golden/screen-160x48-crosshair.txt');
  });

  test('a terminal that is too small keeps price, orders and nothing else', async () => {
    await expect(frame([48, 10])).toMatchFileSnapshot('golden/screen-48x10.txt');
  });
});
