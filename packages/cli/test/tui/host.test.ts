/** Keys in, screen out: Ink, painter and session together, read by a terminal emulator. */
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type FakeTerminal, openFakeTerminal } from './fake-terminal.ts';

let terminal: FakeTerminal;

beforeAll(() => {
  process.env['TZ'] = 'UTC';
});

afterEach(async () => {
  terminal.host.stop('SIGTERM');
  await terminal.ended;
});

const sees = (wanted: string | RegExp) =>
  terminal.until(String(wanted), (text) =>
    typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text),
  );
const ESCAPE = '\x1b';
const DOWN = '\x1b[B';

describe('the ticket', () => {
  test('nothing is sent before the review, and Enter again sends what was reviewed', async () => {
    terminal = openFakeTerminal(160, 48);
    await sees('Ladder');
    terminal.press('b');
    await sees('Ticket: buy');
    terminal.press('\r');
    await sees('BUY now');
    await sees('6,688.36 USDT');
    expect(terminal.trading.placed).toEqual([]);
    terminal.press('\r');
    await sees('BUY 0.10000 filled at 66,883.96');
    expect(terminal.trading.placed).toEqual([
      {
        market: 'BTC_USDT',
        side: 'buy',
        type: 'limit',
        price: '66883.61',
        quantity: '0.10000',
        timeInForce: 'gtc',
        postOnly: false,
      },
    ]);
  });

  test('what is typed replaces the quantity, also when it arrives in one piece', async () => {
    terminal = openFakeTerminal(80, 24);
    await sees('Ladder');
    terminal.press('s');
    await sees('SELL');
    terminal.press('m0.25\r');
    await sees('SELL now');
    terminal.press('\r');
    await sees('BUY 0.10000 filled');
    expect(terminal.trading.placed).toMatchObject([
      { side: 'sell', type: 'market', quantity: '0.25' },
    ]);
  });

  test('a change after the review takes the review back', async () => {
    terminal = openFakeTerminal(120, 40);
    await sees('Ladder');
    terminal.press('b\r');
    await sees('BUY now');
    terminal.press('7');
    await terminal.until('the review gone', (text) => !text.includes('BUY now'));
    terminal.press('\r');
    await sees('BUY now');
    expect(terminal.trading.placed).toEqual([]);
  });

  test('a moving book does not move the price', async () => {
    terminal = openFakeTerminal(120, 40);
    await sees('Ladder');
    terminal.press('b');
    await sees('Ticket: buy');
    terminal.live.book = { ...terminal.live.book, bids: [{ price: 6_700_000, quantity: 5 }] };
    terminal.host.controller.dataChanged();
    terminal.press('\r');
    await sees('BUY now');
    terminal.press('\r');
    await sees('BUY 0.10000 filled');
    expect(terminal.trading.placed[0]?.price).toBe('66883.61');
  });

  test('a refusal keeps the ticket filled in and says why', async () => {
    terminal = openFakeTerminal(160, 48);
    await sees('Ladder');
    terminal.trading.answer.preview = async () => {
      throw Object.assign(new Error('The account has too little available.'), {
        hint: 'Lower the quantity.',
      });
    };
    terminal.press('b\r');
    await sees('The account has too little available.');
    await sees('Lower the quantity.');
    expect(terminal.text()).toContain('0.10000');
    terminal.press(ESCAPE);
    await sees('sell at the cursor');
    expect(terminal.trading.placed).toEqual([]);
  });

  test('a lost answer is "unknown" until it is known, and cannot be sent again', async () => {
    terminal = openFakeTerminal(160, 48);
    await sees('Ladder');
    let settle = (_text: string): void => {};
    const settled = new Promise<string>((resolve) => {
      settle = resolve;
    });
    terminal.trading.answer.place = async () => ({ kind: 'unknown', clientId: 'c-77', settled });
    terminal.press('b\r');
    await sees('BUY now');
    terminal.press('\r');
    await sees('Checking by client id');
    await sees('c-77');
    terminal.press('\r\r');
    settle('BUY 0.10000 open at 66,883.61');
    await sees('BUY 0.10000 open at 66,883.61');
    expect(terminal.trading.placed).toHaveLength(1);
  });

  test('a price far from the market is pointed out', async () => {
    terminal = openFakeTerminal(160, 48);
    await sees('Ladder');
    terminal.press('b\x1b[Z99999\r');
    await sees('! price is 49.5 % above the middle');
  });

  test('a quantity off the lot is refused here, with the rule', async () => {
    terminal = openFakeTerminal(120, 40);
    await sees('Ladder');
    terminal.press('b0.000001\r');
    await sees('The quantity is a multiple of 0.00001 BTC.');
  });
});

describe('orders, markets and help', () => {
  test('x cancels the selected order, X all of the market', async () => {
    terminal = openFakeTerminal(120, 40);
    await sees('2 open');
    terminal.press(`3${DOWN}x`);
    await sees('1 open');
    expect(terminal.trading.cancelled).toEqual(['900655']);
    terminal.press('X');
    await sees('no open orders');
    expect(terminal.trading.cancelled).toEqual(['900655', '900712']);
  });

  test('/ searches and switches the market', async () => {
    terminal = openFakeTerminal(80, 24);
    await sees('BTC_USDT');
    terminal.press('/');
    await sees('Switch market');
    terminal.press('tata');
    await terminal.until('one market', (text) => !text.includes('61,'));
    terminal.press('\r');
    await terminal.until('the other market', () => terminal.live.market.symbol === 'TATA_INR');
    await terminal.until('the menu closed', (text) => !text.includes('Switch market'));
  });

  test('? shows every key, page by page where they do not fit', async () => {
    terminal = openFakeTerminal(80, 24);
    await sees('Ladder');
    terminal.press('?');
    await sees('panic: cancel all everywhere');
    terminal.press('\t');
    await sees('review; again sends');
    terminal.press(ESCAPE);
    await terminal.until('the help closed', (text) => !text.includes('review; again sends'));
  });

  test('intervals, grouping and crosshair by keys', async () => {
    terminal = openFakeTerminal(120, 40);
    await sees('Chart 1m');
    terminal.press(']');
    await sees('Chart 3m');
    await sees('×0.50 auto');
    terminal.press('g');
    await sees('×1.00 ');
    terminal.press('c');
    await sees('┊');
    terminal.press('z');
    await terminal.until(
      'the crosshair gone',
      (text) => !text.includes('┊') && text.includes('auto'),
    );
  });
});

describe('the terminal', () => {
  test('open orders: leaving asks what becomes of them', async () => {
    terminal = openFakeTerminal(80, 24);
    await sees('Ladder');
    terminal.press('q');
    await sees('2 orders of yours are still open.');
    terminal.press(ESCAPE);
    await terminal.until('the question gone', (text) => !text.includes('still open'));
    terminal.press('q');
    await sees('still open');
    terminal.press('c');
    await expect(terminal.ended).resolves.toEqual({ kind: 'quit', cancelOrders: true });
  });

  test('after the end everything is as before', async () => {
    terminal = openFakeTerminal(80, 24);
    await sees('Ladder');
    expect(terminal.buffer()).toBe('alternate');
    expect(terminal.input.isRaw).toBe(true);
    terminal.press('ql');
    await expect(terminal.ended).resolves.toEqual({ kind: 'quit', cancelOrders: false });
    await terminal.until('the normal screen', () => terminal.buffer() === 'normal');
    expect(terminal.input.isRaw).toBe(false);
    expect(
      terminal
        .raw()
        .endsWith('\x1b[?1006l\x1b[?1000l\x1b[?2026l\x1b[0m\x1b[H\x1b[J\x1b[?25h\x1b[?1049l'),
    ).toBe(true);
    expect(process.listenerCount('SIGTERM')).toBe(0);
  });

  test('a resize is a new layout at once', async () => {
    terminal = openFakeTerminal(160, 48);
    await sees('Markets');
    for (const [columns, rows] of [
      [60, 16],
      [120, 40],
      [40, 8],
      [80, 24],
    ] as const) {
      terminal.resize(columns, rows);
      await terminal.until(`${columns} × ${rows}`, (text) => {
        const lines = text.split('\n');
        return (
          lines.length === rows &&
          lines.every((line) => line.length === columns) &&
          text.includes('BTC_USDT')
        );
      });
    }
    await sees('Ladder');
  });

  test('a click in the ladder points at its price, and sends nothing', async () => {
    terminal = openFakeTerminal(80, 24);
    await sees('66,883.50');
    const lines = terminal.text().split('\n');
    const y = lines.findIndex((line) => line.includes('66,882.00'));
    const x = (lines[y] ?? '').indexOf('66,882.00');
    terminal.press(`\x1b[<0;${x + 1};${y + 1}M\x1b[<0;${x + 1};${y + 1}m`);
    await terminal.until('the cursor', (text) => /66,882\.00.*◂/.test(text.split('\n')[y] ?? ''));
    terminal.press('\r');
    await sees('66,882.00 USDT');
    expect(terminal.trading.placed).toEqual([]);
  });

  test('the whole screen with an open ticket', async () => {
    terminal = openFakeTerminal(80, 24);
    await sees('Ladder');
    terminal.press(`${DOWN}${DOWN}b\r`);
    await sees('BUY now');
    await expect(`${terminal.text()}\n`).toMatchFileSnapshot('golden/ticket-80x24.txt');
  });
});
