/** The whole terminal, Ink included, on streams instead of a TTY, with an exchange that does as told. */
import { PassThrough, Writable } from 'node:stream';
import type { ReadStream, WriteStream } from 'node:tty';
import xterm from '@xterm/headless';
import { type ExitReason, Host } from '../../src/tui/host.tsx';
import { createKeymap } from '../../src/tui/keymap.ts';
import type { LiveState } from '../../src/tui/state.ts';
import type { TicketOrder, TicketPreview } from '../../src/tui/ticket.ts';
import type { TradingPort } from '../../src/tui/trading-port.ts';
import { sampleLive, sampleNow, sampleUi } from './sample.ts';

class FakeOutput extends Writable {
  columns: number;
  rows: number;
  readonly isTTY = true;
  readonly #write: (text: string) => void;

  constructor(size: readonly [number, number], onText: (text: string) => void) {
    super({ decodeStrings: false });
    [this.columns, this.rows] = size;
    this.#write = onText;
  }

  override _write(chunk: string | Buffer, _encoding: string, done: () => void): void {
    this.#write(chunk.toString());
    done();
  }
}

class FakeInput extends PassThrough {
  readonly isTTY = true;
  isRaw = false;

  setRawMode(mode: boolean): this {
    this.isRaw = mode;
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}

interface FakeTrading extends TradingPort {
  readonly placed: TicketOrder[];
  readonly cancelled: string[];
  /** Set before the call that should use it. */
  answer: {
    preview(order: TicketOrder): Promise<TicketPreview>;
    place: TradingPort['place'];
  };
}

const goodPreview: TicketPreview = {
  ok: true,
  cost: '6688.36',
  costAsset: 'USDT',
  fee: '0.0001',
  feeAsset: 'BTC',
  averagePrice: '66883.6',
  filled: '0.10000',
  queueAhead: undefined,
  warnings: [],
};

function createTrading(live: LiveState): FakeTrading {
  const placed: TicketOrder[] = [];
  const cancelled: string[] = [];
  const trading: FakeTrading = {
    placed,
    cancelled,
    answer: {
      preview: async () => goodPreview,
      place: async () => ({ kind: 'accepted', text: 'BUY 0.10000 filled at 66,883.96' }),
    },
    preview: (order) => trading.answer.preview(order),
    place: (order) => {
      placed.push(order);
      return trading.answer.place(order);
    },
    cancel: async (order) => {
      cancelled.push(order.id);
      live.orders = live.orders.filter((one) => one.id !== order.id);
    },
    cancelAll: async (market) => {
      const gone = live.orders.filter((one) => market === undefined || one.market === market);
      cancelled.push(...gone.map((one) => one.id));
      live.orders = live.orders.filter((one) => !gone.includes(one));
      return gone.length;
    },
    switchMarket: async (symbol) => {
      live.market = live.markets.find((market) => market.symbol === symbol) ?? live.market;
    },
    loadCandles: async (interval) => {
      live.candlesInterval = interval;
    },
  };
  return trading;
}

export interface FakeTerminal {
  readonly live: LiveState;
  readonly trading: FakeTrading;
  readonly host: Host;
  readonly ended: Promise<ExitReason>;
  readonly input: { readonly isRaw: boolean };
  raw(): string;
  text(): string;
  buffer(): string;
  press(keys: string): void;
  resize(columns: number, rows: number): void;
  until(what: string, look: (text: string) => boolean): Promise<void>;
}

export function openFakeTerminal(columns: number, rows: number): FakeTerminal {
  const live = sampleLive();
  const trading = createTrading(live);
  const screen = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  const watchers = new Set<() => void>();
  let raw = '';
  const output = new FakeOutput([columns, rows], (text) => {
    raw += text;
    screen.write(text, () => {
      for (const watcher of watchers) watcher();
    });
  });
  const input = new FakeInput();
  const host = new Host({
    live,
    ui: { ...sampleUi(), quantity: '0.10000' },
    keymap: createKeymap(),
    trading,
    now: () => sampleNow,
    refresh: () => {},
    input: input as unknown as ReadStream,
    output: output as unknown as WriteStream,
    depth: 24,
    glyphs: 'unicode',
    framesPerSecond: 60,
  });
  const text = (): string =>
    Array.from({ length: screen.rows }, (_, y) =>
      screen.buffer.active.getLine(y)?.translateToString(false, 0, screen.cols),
    ).join('\n');
  return {
    live,
    trading,
    host,
    ended: host.run(),
    input,
    raw: () => raw,
    text,
    buffer: () => screen.buffer.active.type,
    press: (keys) => input.write(keys),
    resize: (newColumns, newRows) => {
      screen.resize(newColumns, newRows);
      output.columns = newColumns;
      output.rows = newRows;
      output.emit('resize');
    },
    until: (what, look) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          if (!look(text())) return;
          clearTimeout(timer);
          watchers.delete(check);
          resolve();
        };
        const timer = setTimeout(() => {
          watchers.delete(check);
          reject(new Error(`There was no ${what} on the screen:\n${text()}`));
        }, 8000);
        watchers.add(check);
        check();
      }),
  };
}
