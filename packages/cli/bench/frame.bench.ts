/**
 * One frame: all panes composed from state, and the cells that changed written out. The workload is
 * a busy market: every frame has another trade, another best price and other quantities. A frame at
 * 160 × 48 has 15 ms at most.
 */
import { describe, expect, test } from 'vitest';
import { layout } from '../src/tui/layout.ts';
import { Painter } from '../src/tui/painter.ts';
import { composeScreen } from '../src/tui/screen.ts';
import type { LiveState } from '../src/tui/state.ts';
import { createPalette } from '../src/tui/theme.ts';
import { sampleLive, sampleUi } from '../test/tui/sample.ts';

const sizes = [
  [80, 24],
  [160, 48],
  [240, 70],
] as const;

/** What 50 ms of a busy market do to the state. */
function advance(live: LiveState, frame: number): void {
  const [newest] = live.trades;
  if (newest === undefined) return;
  const price = newest.price + ((frame * 7) % 11) - 5;
  const trade = { ...newest, id: `f${frame}`, price, at: newest.at + 50 };
  live.trades = [trade, ...live.trades.slice(0, 199)];
  const moved = (by: number) => (level: { price: number; quantity: number }, index: number) => ({
    price: level.price + by,
    quantity: level.quantity + ((frame + index) % 5) * 100,
  });
  const by = (frame % 3) - 1;
  live.book = {
    ...live.book,
    updateId: live.book.updateId + 1,
    bids: live.book.bids.map(moved(by)),
    asks: live.book.asks.map(moved(by)),
  };
}

const FRAMES = 2000;
const WARM_UP = 200;
const MEDIAN_MILLISECONDS_MAX = 15;

/** Milliseconds of each frame, shortest first, and the bytes of all of them. */
function run(columns: number, rows: number): { readonly times: number[]; readonly bytes: number } {
  const live = sampleLive();
  const ui = sampleUi();
  const area = layout(columns, rows);
  const painter = new Painter(createPalette('dark', 24), 'unicode');
  const times: number[] = [];
  let bytes = 0;
  for (let frame = 0; frame < WARM_UP + FRAMES; frame += 1) {
    advance(live, frame);
    const begun = performance.now();
    const text = painter.paint(
      composeScreen({ live, ui, layout: area, now: live.now + frame * 50 }),
    );
    if (frame < WARM_UP) continue;
    times.push(performance.now() - begun);
    bytes += text.length;
  }
  return { times: times.sort((a, b) => a - b), bytes };
}

describe('a frame of a busy market', () => {
  test.each(sizes)('%i × %i', (columns, rows) => {
    const { times, bytes } = run(columns, rows);
    const at = (share: number): number => times[Math.floor(times.length * share)] ?? 0;
    console.log(
      `${columns} × ${rows}: median ${at(0.5).toFixed(2)} ms, p99 ${at(0.99).toFixed(2)} ms, ` +
        `${Math.round(bytes / FRAMES)} bytes a frame`,
    );
    expect(at(0.5)).toBeLessThan(MEDIAN_MILLISECONDS_MAX);
  });
});
