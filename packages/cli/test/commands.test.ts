/** The commands on a real server: what they print, in which shape, and with which exit code. */
import type { RunningServer } from '@exchange/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type CommandLine,
  createCommandLine,
  keyEnv,
  type Result,
  startTestServer,
} from './command-line.ts';

let server: RunningServer;
let line: CommandLine;
let alice: Readonly<Record<string, string>>;
let bob: Readonly<Record<string, string>>;

beforeAll(async () => {
  server = await startTestServer();
  line = await createCommandLine();
  alice = keyEnv(server, 'alice');
  bob = keyEnv(server, 'bob');
});

afterAll(async () => {
  await server.close();
  await line.remove();
});

const asAlice = (...args: string[]): Promise<Result> => line.run(args, { env: alice });
const asBob = (...args: string[]): Promise<Result> => line.run(args, { env: bob });

function data<T = Record<string, unknown>>(result: Result): T {
  expect(result, result.stderr).toMatchObject({ code: 0 });
  return JSON.parse(result.stdout) as T;
}

describe('market data', () => {
  test('market list: JSON has the rules, a pipe has a line each', async () => {
    const markets = data<{ symbol: string; tickSize: string }[]>(
      await asAlice('market', 'list', '--json'),
    );
    expect(markets.map((market) => market.symbol)).toEqual(['TATA_INR', 'BTC_USDT']);
    const piped = await asAlice('market', 'list');
    expect(piped.stdout).toBe(
      'TATA_INR\topen\t0.05\t0.001\t0.001\t10\nBTC_USDT\topen\t0.01\t0.00001\t0.00001\t5\n',
    );
    expect(piped.stderr).toBe('');
  });

  test('a terminal gets a table with a heading', async () => {
    const table = await line.run(['market', 'list', '--no-color'], { env: alice, isTty: true });
    expect(table.stdout.split('\n')[0]).toMatch(
      /^market +state +tick +lot +min quantity +min notional$/,
    );
  });

  test('market show takes any spelling of the name', async () => {
    const market = data(await asAlice('market', 'show', 'btc-usdt', '--json'));
    expect(market).toMatchObject({ symbol: 'BTC_USDT', base: 'BTC', quote: 'USDT' });
  });

  test('an unknown market is exit code 5, in a sentence with a hint', async () => {
    const result = await asAlice('book', 'DOGE_USDT');
    expect(result).toMatchObject({ code: 5, stdout: '' });
    expect(result.stderr).toMatch(/^error\[market-unknown\]: .*DOGE_USDT.*\nhint: /);
  });

  test('--json gives errors as JSON as well', async () => {
    const result = await asAlice('ticker', 'DOGE_USDT', '--json');
    expect(result.code).toBe(5);
    expect(JSON.parse(result.stderr)).toMatchObject({ error: { code: 'market-unknown' } });
  });
});

describe('orders', () => {
  test('a whole life: preview, place, see, replace, fill, cancel', async () => {
    const preview = data(
      await asAlice('order', 'buy', 'BTC_USDT', '0.5', '--price', '60000', '-n', '--json'),
    );
    expect(preview).toMatchObject({ ok: true, cost: '30000', costAsset: 'USDT' });
    expect(data<unknown[]>(await asAlice('order', 'list', '--json'))).toEqual([]);

    const placed = data<{ id: string }>(
      await asAlice(
        'order',
        'buy',
        'BTC_USDT',
        '0.5',
        '--price',
        '60000',
        '--client-id',
        'life-1',
        '-y',
        '--json',
      ),
    );
    expect(placed).toMatchObject({
      status: 'open',
      side: 'buy',
      filled: '0.00000',
      clientId: 'life-1',
    });

    // The same client id again places nothing.
    const again = data<{ id: string }>(
      await asAlice(
        'order',
        'buy',
        'BTC_USDT',
        '0.5',
        '--price',
        '60000',
        '--client-id',
        'life-1',
        '-y',
        '--json',
      ),
    );
    expect(again.id).toBe(placed.id);

    const open = data<unknown[]>(
      await asAlice('order', 'list', 'BTC_USDT', '--json', '--fields', 'id,status'),
    );
    expect(open).toEqual([{ id: placed.id, status: 'open' }]);

    const replaced = data(
      await asAlice('order', 'replace', placed.id, '--price', '60010', '-y', '--json'),
    );
    expect(replaced).toMatchObject({ id: placed.id, price: '60010.00' });

    const sold = data(
      await asBob(
        'order',
        'sell',
        'BTC_USDT',
        '0.2',
        '--at',
        'bid',
        '--tif',
        'ioc',
        '-y',
        '--json',
      ),
    );
    expect(sold).toMatchObject({ status: 'filled', averagePrice: '60010' });

    const shown = data(await asAlice('order', 'show', '--client-id', 'life-1', '--json'));
    expect(shown).toMatchObject({ status: 'partially-filled', filled: '0.20000' });

    const cancelled = data<unknown[]>(await asAlice('order', 'cancel', placed.id, '--json'));
    expect(cancelled).toMatchObject([{ id: placed.id, status: 'cancelled' }]);
    const fills = data<unknown[]>(await asAlice('order', 'fills', '--json'));
    expect(fills).toMatchObject([
      { price: '60010.00', quantity: '0.20000', liquidity: 'maker', feeAsset: 'BTC' },
    ]);
  });

  test('without a terminal and without -y nothing is placed: exit code 2', async () => {
    const result = await asAlice('order', 'buy', 'BTC_USDT', '0.1', '--price', '100');
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toContain('hint:  Add -y, or preview with -n.');
    expect(data<unknown[]>(await asAlice('order', 'list', '--json'))).toEqual([]);
  });

  test('what the exchange refuses is exit code 3', async () => {
    const result = await asAlice('order', 'buy', 'BTC_USDT', '999', '--price', '60000', '-y');
    expect(result).toMatchObject({ code: 3, stdout: '' });
    expect(result.stderr).toMatch(/^error\[insufficient-funds\]: /);
    const preview = await asAlice(
      'order',
      'buy',
      'BTC_USDT',
      '999',
      '--price',
      '60000',
      '-n',
      '--json',
    );
    expect(preview.code).toBe(3);
    expect(JSON.parse(preview.stdout)).toMatchObject({ ok: false, code: 'insufficient-funds' });
  });

  test('an unknown order is exit code 5', async () => {
    expect(await asAlice('order', 'cancel', '999999')).toMatchObject({ code: 5, stdout: '' });
  });

  test('no key is exit code 4 and says how to get one; a wrong one as well', async () => {
    const none = await line.run(['balance'], { env: { EXCHANGE_URL: server.url } });
    expect(none.code).toBe(4);
    expect(none.stderr).toContain('exchange profile add');
    const wrong = await line.run(['balance'], {
      env: { ...alice, EXCHANGE_KEY_SECRET: 'x'.repeat(32) },
    });
    expect(wrong.code).toBe(4);
  });

  test('no server is exit code 6', async () => {
    const result = await line.run(['ticker', '--timeout', '300ms'], {
      env: { EXCHANGE_URL: 'http://127.0.0.1:1' },
    });
    expect(result.code).toBe(6);
    expect(result.stderr).toMatch(/^error\[network\]/);
  });

  test('--wait filled is exit code 8 when it does not come', async () => {
    const result = await asAlice(
      'order',
      'buy',
      'TATA_INR',
      '1',
      '--price',
      '50',
      '-y',
      '--wait',
      'filled',
      '--timeout',
      '300ms',
      '--json',
    );
    expect(result.code).toBe(8);
    expect(JSON.parse(result.stdout)).toMatchObject({ status: 'open' });
    expect(data(await asAlice('order', 'cancel-all', 'TATA_INR', '--json'))).toEqual({
      cancelled: 1,
    });
  });

  test.each([
    [['order', 'buy', 'BTC_USDT'], 'At what price?'],
    [['order', 'buy', 'BTC_USDT', '--market'], 'How much?'],
    [['order', 'buy', 'BTC_USDT', '1', '--price', '5', '--at', 'bid'], 'Either --price or --at'],
    [['order', 'buy', 'BTC_USDT', '1', '--market', '--price', '5'], 'A market order has no price'],
    [
      ['order', 'buy', 'BTC_USDT', '1', '--price', '5', '--tif', 'ioc', '--post-only'],
      '--post-only needs an order that rests',
    ],
    [['order', 'buy', 'BTC_USDT', '1', '--at', 'moon'], 'no place in the book'],
    [['order', 'cancel'], 'Name the order'],
    [['book', 'BTC_USDT', '--depth', '0'], '--depth is a whole number from 1 to 1000'],
    [['candles', 'BTC_USDT', '--interval', '7m'], 'There are no candles of "7m"'],
    [['trade', 'BTC_USDT'], 'The terminal needs a terminal'],
    [['ordr'], 'Did you mean order'],
    [['order', 'buuy'], 'Did you mean buy'],
    [['book', 'BTC_USDT', '--dept', '5'], 'Did you mean --depth'],
  ])('%j is exit code 2', async (args, sentence) => {
    const result = await asAlice(...args);
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toContain(sentence);
  });
});

describe('balances, trades and candles', () => {
  test('say what the trades above left behind', async () => {
    const balances = data<{ asset: string }[]>(await asAlice('balance', '--json'));
    expect(balances.find((balance) => balance.asset === 'USDT')).toEqual({
      asset: 'USDT',
      available: '987998',
      held: '0',
    });
    expect((await asAlice('balance', 'usdt')).stdout).toBe('USDT\t987998\t0\n');
    const trades = data<unknown[]>(await asAlice('trades', 'BTC_USDT', '--json'));
    expect(trades).toMatchObject([{ price: '60010.00', quantity: '0.20000', takerSide: 'sell' }]);
    const candles = data<{ trades: number }[]>(await asAlice('candles', 'BTC_USDT', '--json'));
    const traded = candles.filter((candle) => candle.trades > 0);
    expect(traded).toMatchObject([{ interval: '1m', close: '60010.00', trades: 1 }]);
  });

  test('a chart is drawn in plain text when it is piped', async () => {
    const { code, stdout } = await asAlice('candles', 'BTC_USDT', '--chart');
    expect(code).toBe(0);
    expect(stdout).toContain('60,010.00');
    expect(stdout).not.toContain('\x1b');
  });

  test('--watch is one JSON object a line, until it is interrupted', async () => {
    const interrupt = new AbortController();
    const watching = line.run(['trades', 'TATA_INR', '--watch'], {
      env: alice,
      signal: interrupt.signal,
      onOutput: (stdout) => {
        if (stdout.split('\n').length > 2) interrupt.abort();
      },
    });
    // Trades come until the watcher has seen two: when it began to listen does not matter.
    while (!interrupt.signal.aborted) {
      await asAlice('order', 'buy', 'TATA_INR', '1', '--price', '100', '-y');
      await asBob('order', 'sell', 'TATA_INR', '1', '--price', '100', '-y');
    }
    const { code, stdout } = await watching;
    expect(code).toBe(130);
    const [first, second] = stdout
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text) as { id: string });
    expect(first).toMatchObject({ market: 'TATA_INR', price: '100.00' });
    expect(Number(second?.id)).toBe(Number(first?.id) + 1);
  }, 20_000);
});

describe('help and explain', () => {
  test('help is on standard output and has examples', async () => {
    const backtest = ['backtest', '--help'];
    for (const args of [
      ['--help'],
      [],
      ['order', 'buy', '--help'],
      ['help', 'candles'],
      backtest,
    ]) {
      const result = await line.run(args);
      expect(result).toMatchObject({ code: 0, stderr: '' });
      expect(result.stdout).toMatch(/Examples?:/);
    }
  });

  test('every command has a description', async () => {
    const { stdout } = await line.run(['--help']);
    for (const name of [
      'demo',
      'serve',
      'trade',
      'market',
      'book',
      'order',
      'balance',
      'mm',
      'backtest',
      'match',
    ]) {
      expect(stdout).toMatch(new RegExp(`^  ${name}[ |].*\\S`, 'm'));
    }
  });

  test('no flag takes a secret', async () => {
    for (const args of [['--help'], ['profile', 'add', '--help'], ['serve', '--help']]) {
      expect((await line.run(args)).stdout).not.toMatch(
        /--[a-z-]*(secret|seed|password)[a-z-]* <(?!n)/,
      );
    }
  });

  test('explain works without a server', async () => {
    const explained = await line.run(['explain', 'post-only-would-take', '--json']);
    expect(JSON.parse(explained.stdout)).toMatchObject({
      code: 'post-only-would-take',
      hint: expect.any(String),
    });
    expect(await line.run(['explain', 'no-such-thing'])).toMatchObject({ code: 5, stdout: '' });
  });

  test("version is the package's", async () => {
    expect((await line.run(['version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('orders that wait, hide and come in pairs', () => {
  const tradeAt = async (price: string) => {
    const terms = ['BTC_USDT', '0.01', '--price', price, '--self-trade', 'none', '-y', '--json'];
    await asBob('order', 'buy', ...terms);
    expect(data(await asBob('order', 'sell', ...terms))).toMatchObject({ status: 'filled' });
  };

  test('a stop waits, is in the list with its trigger, and can be changed', async () => {
    await tradeAt('60000');
    const stop = ['order', 'sell', 'BTC_USDT', '0.1', '--stop', '55000', '-y', '--json'];
    const placed = data<{ id: string }>(await asAlice(...stop));
    expect(placed).toMatchObject({ status: 'waiting', type: 'stop', stopPrice: '55000.00' });
    const listed = await line.run(['order', 'list', 'BTC_USDT', '--no-color'], {
      env: alice,
      isTty: true,
    });
    expect(listed.stdout).toMatch(/stop .*≤ 55,000\.00 → market .*waiting/);
    const changed = await asAlice('order', 'replace', placed.id, '--stop', '56000', '-y', '--json');
    expect(data(changed)).toMatchObject({ stopPrice: '56000.00' });
    await asAlice('order', 'cancel', placed.id);
  });

  test.each([
    [['--trail', '2%'], { type: 'trailing-stop', trailPercent: '2' }],
    [['--trail', '500', '--limit', '50000'], { type: 'trailing-stop-limit', trailBy: '500.00' }],
    [['--take-profit', '70000', '--limit', '70000'], { type: 'take-profit-limit' }],
    [['--price', '70000', '--show', '0.01'], { type: 'limit', displayQuantity: '0.01000' }],
    [['--price', '70000', '--gtd', '2h'], { timeInForce: 'gtd', expiresAt: expect.any(Number) }],
    [['--price', '70000', '--tif', 'day'], { timeInForce: 'day' }],
    [['--price', '70000', '--slide'], { postOnly: 'slide' }],
  ])('%s', async (flags, expected) => {
    const placed = await asAlice('order', 'sell', 'BTC_USDT', '0.1', ...flags, '-y', '--json');
    expect(data<{ id: string }>(placed)).toMatchObject(expected);
    await asAlice('order', 'cancel-all', 'BTC_USDT');
  });

  test('--oco places both', async () => {
    const flags = ['--oco', '--price', '70000', '--stop', '50000', '-y', '--json'];
    const pair = data<{ limit: { id: string }; stop: object }>(
      await asAlice('order', 'sell', 'BTC_USDT', '0.1', ...flags),
    );
    expect(pair.stop).toMatchObject({ status: 'waiting', linkedId: pair.limit.id });
    await asAlice('order', 'cancel-all', 'BTC_USDT');
  });

  test.each([
    [['buy', '--stop', '70000'], /--worst 71000/],
    [['sell', '--stop', '50000', '--price', '49000'], /--limit P/],
    [['sell', '--stop', '50000', '--trail', '2%'], /One of --stop/],
    [['sell', '--price', '70000', '--limit', '70000'], /--price/],
    [['sell', '--price', '70000', '--gtd', 'soon'], /is no time/],
    [['sell', '--price', '70000', '--tif', 'gtd'], /--gtd TIME/],
    [['sell', '--stop', '50000', '--show', '0.01'], /--limit/],
    [['sell', '--oco', '--price', '70000'], /a limit order and a stop/],
  ])('%s is no order', async ([side = '', ...flags], hint) => {
    const result = await asAlice('order', side, 'BTC_USDT', '0.1', ...flags, '-y');
    expect(result.code).toBe(2);
    expect(result.stderr).toMatch(hint);
  });
});
