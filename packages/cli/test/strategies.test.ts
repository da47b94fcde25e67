/** `backtest` and `mm run`: strategies from files, over data and on a real server. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { RunningServer } from '@exchange/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CommandLine, createCommandLine, keyEnv, startTestServer } from './command-line.ts';

let server: RunningServer;
let line: CommandLine;
let alice: Readonly<Record<string, string>>;

beforeAll(async () => {
  server = await startTestServer();
  line = await createCommandLine();
  alice = keyEnv(server, 'alice');
});

afterAll(async () => {
  await server.close();
  await line.remove();
});

const save = (name: string, text: string): Promise<void> =>
  writeFile(path.join(line.folder, name), text);

const strategy = `
interface Parameters { readonly size: string }
export default {
  name: 'every-other',
  parameters: { parse: (value: object): Parameters => ({ size: '1', ...value }) },
  subscribe: () => [{ market: 'BTC_USD', candles: ['1m'] }],
  onCandle(context: any, _candle: unknown, market: any): void {
    const side = context.position(market).lots > 0 ? 'sell' : 'buy';
    context.place(market, { side, type: 'market', quantity: market.toLots(String(context.parameters.size)) });
  },
};
`;

async function saveBacktest(): Promise<void> {
  await save('every-other.ts', strategy);
  const bars = Array.from(
    { length: 40 },
    (_, index) =>
      `${1_700_000_040 + index * 60},${100 + index},${102 + index},${99 + index},${101 + index},5`,
  );
  await save('candles.csv', ['time,open,high,low,close,volume', ...bars].join('\n'));
}

test('backtest: a TypeScript strategy over candles, for people and for machines', async () => {
  await saveBacktest();
  const args = ['backtest', 'every-other.ts', '--data', 'candles.csv', '--balance', 'USD=10000'];
  const shown = await line.run(args, { isTty: true, env: { NO_COLOR: '1' } });
  expect(shown.code, shown.stderr).toBe(0);
  expect(shown.stdout).toContain('strategy');
  expect(shown.stdout).toMatch(/trades +19/);
  expect(shown.stdout).toMatch(/pnl +20\.00 USD/);
  expect(shown.stderr).toContain('warning: Only 19 trades');
  const machine = await line.run([...args, '--json']);
  const { metrics, manifest } = JSON.parse(machine.stdout);
  // It buys at one open and sells at the next, a unit higher each time; the last buy is marked at the close.
  expect(metrics).toMatchObject({ trades: 19, winRatePercent: 100, equityStart: '10000' });
  expect(manifest.digest).toMatch(/^[0-9a-f]{64}$/);
  const named = await line.run([
    'backtest',
    'run',
    'every-other.ts',
    '--data',
    'candles.csv',
    '--balance',
    'USD=10000',
    '--json',
  ]);
  expect(JSON.parse(named.stdout).manifest.digest).toBe(manifest.digest);
});

test('backtest: parameters, fees and slippage count', async () => {
  await saveBacktest();
  const run = async (...more: string[]): Promise<{ pnl: string; fees: number }> => {
    const args = [
      'backtest',
      'every-other.ts',
      '--data',
      'candles.csv',
      '--balance',
      'USD=10000',
      '--balance',
      'BTC=1',
      '--json',
    ];
    return JSON.parse((await line.run([...args, ...more])).stdout).metrics;
  };
  const plain = await run();
  const double = await run('--param', 'size=2', '--lot', '1');
  expect(Number(double.pnl)).toBeGreaterThan(Number(plain.pnl));
  expect((await run('--fees', '0,0.001', '--lot', '0.001')).fees).toBeGreaterThan(3);
  expect(Number((await run('--slippage', '1', '--tick', '0.5')).pnl)).toBeLessThan(
    Number(plain.pnl),
  );
});

test('backtest: what is wrong is said with exit code 2', async () => {
  await saveBacktest();
  await save('clock.ts', strategy.replace('const side', 'Date.now(); const side'));
  await save('none.ts', 'export const x = 1;');
  const fail = async (...args: string[]): Promise<string> => {
    const { code, stderr } = await line.run(['backtest', ...args]);
    expect([code, stderr]).toEqual([2, expect.any(String)]);
    return stderr;
  };
  expect(await fail('every-other.ts')).toContain('--data');
  expect(await fail('nowhere.ts', '--data', 'candles.csv')).toContain('There is no file');
  expect(await fail('none.ts', '--data', 'candles.csv')).toContain('has no strategy');
  expect(await fail('every-other.ts', '--data', 'none.csv')).toContain('cannot be read');
  expect(await fail('every-other.ts', '--data', 'candles.csv', '--path', 'x')).toContain(
    'pessimistic',
  );
  expect(await fail('clock.ts', '--data', 'candles.csv')).toContain('Use context.now');
});

const maker = {
  market: 'BTC_USDT',
  name: 'test-maker',
  sources: [{ kind: 'random-walk', seed: 1, start: 60_000, volatilityBps: 0.1 }],
  model: { kind: 'fixed-spread', bidBps: [10, 20], askBps: [10, 20], size: '0.01' },
  filters: [{ kind: 'inventory-skew', bps: 5 }, { kind: 'post-only-shift' }],
  guards: [{ kind: 'stale-source', milliseconds: 5_000 }],
  inventory: { limit: '0.1' },
  refresh: { toleranceTicks: 10_000, everyMilliseconds: 50 },
};

async function openOrders(): Promise<unknown[]> {
  return JSON.parse(
    (await line.run(['order', 'list', 'BTC_USDT', '--json'], { env: alice })).stdout,
  );
}

interface MakerRun {
  readonly args?: readonly string[];
  /** While it quotes. */
  readonly during?: () => Promise<void>;
}

/** Runs it until its status says that it quotes, looks, and interrupts it. */
async function runMaker({
  args = [],
  during,
}: MakerRun = {}): Promise<{ stdout: string; open: unknown[] }> {
  await save('maker.json', JSON.stringify(maker));
  const end = new AbortController();
  let look: Promise<unknown[]> | undefined;
  const whileItQuotes = async (): Promise<unknown[]> => {
    const open = await openOrders();
    await during?.();
    return open;
  };
  const result = await line.run(['mm', 'run', 'maker.json', '--status', '100ms', ...args], {
    env: alice,
    signal: end.signal,
    onOutput: (stdout) => {
      if (look !== undefined || !/(sell.*open[\s\S]*){2}/.test(stdout)) return;
      look = whileItQuotes().finally(() => end.abort());
    },
  });
  return { stdout: result.stdout, open: (await look) ?? [] };
}

test('mm run: quotes as its file says, tells why, and cancels at the end', async () => {
  const { stdout, open } = await runMaker();
  expect(open.length).toBe(4);
  expect(stdout).toContain('quoting');
  expect(stdout).toContain('fair −10.0 bp');
  expect(stdout).toContain('stale-source');
  expect(await openOrders()).toEqual([]);
});

test('mm run: leaves its quotes when told to', async () => {
  await runMaker({ args: ['--on-exit', 'leave'] });
  expect((await openOrders()).length).toBe(4);
  await line.run(['order', 'cancel-all', '-y'], { env: alice });
});

test('mm run: flattens when told to', async () => {
  const bob = keyEnv(server, 'bob');
  const bitcoins = async (): Promise<number> => {
    const { stdout } = await line.run(['balance', '--json'], { env: alice });
    const balances: { asset: string; available: string; held: string }[] = JSON.parse(stdout);
    const own = balances.find(({ asset }) => asset === 'BTC');
    return Number(own?.available) + Number(own?.held);
  };
  const order = (...args: string[]) => line.run(['order', ...args, '-y'], { env: bob });
  const before = await bitcoins();
  // Somebody to sell to at the end, far below.
  await order('buy', 'BTC_USDT', '1', '--price', '50000');
  const sold = { during: 0 };
  await runMaker({
    args: ['--on-exit', 'flatten'],
    during: async () => {
      await order('sell', 'BTC_USDT', '0.01', '--price', '55000');
      sold.during = await bitcoins();
    },
  });
  expect(sold.during - before).toBeCloseTo(0.01, 4);
  // Back to where it was, less the fee of the buy.
  expect((await bitcoins()) - before).toBeCloseTo(0, 4);
  expect(await openOrders()).toEqual([]);
});

test('mm run: a fault in the file is named by its path', async () => {
  const fail = async (change: object): Promise<string> => {
    await save('bad.json', JSON.stringify({ ...maker, ...change }));
    const { code, stderr } = await line.run(['mm', 'run', 'bad.json'], { env: alice });
    expect(code).toBe(2);
    return stderr;
  };
  expect(await fail({ model: { kind: 'magic' } })).toContain('model.kind: is one of fixed-spread');
  expect(await fail({ guards: [{ kind: 'stale-source', milliseconds: '5' }] })).toContain(
    'guards[0].milliseconds: is a number',
  );
  expect(await fail({ filters: [{ kind: 'post-only-shift', x: 1 }] })).toContain(
    'filters[0].x: is not a field',
  );
  expect(await fail({ colour: 'red' })).toContain('colour: is not a field');
  expect(await fail({ inventory: { limit: 1 } })).toContain('inventory.limit: is a text');
});
