import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Exchange } from '../engine/exchange.ts';
import { parseScenario } from './parse-scenario.ts';
import { playScenario, type ScenarioResult } from './play-scenario.ts';
import { printScenario } from './print-scenario.ts';
import type { ScenarioFault, Statement } from './scenario.ts';

function play(text: string): ScenarioResult {
  const parsed = parseScenario(text);
  if (!parsed.ok) return expect.fail(JSON.stringify(parsed.faults));
  const exchange = new Exchange();
  const result = playScenario(parsed.scenario, exchange);
  exchange.checkInvariants();
  return result;
}

function tape(text: string): readonly string[] {
  return play(text).tape;
}

function faults(text: string): readonly ScenarioFault[] {
  const parsed = parseScenario(text);
  return parsed.ok ? expect.fail('has no fault') : parsed.faults;
}

function fault(text: string): ScenarioFault {
  return faults(text)[0] ?? expect.fail('has a fault');
}

describe('docs', () => {
  const page = readFileSync(
    new URL('../../../../docs/reference/scenario-format.md', import.meta.url),
    'utf8',
  );
  const pairs = [...page.matchAll(/```scenario\n(.*?)```\n\nprints\n\n```text\n(.*?)```/gs)];

  test('all examples are there', () => {
    expect(pairs).toHaveLength(3);
  });

  test.each(pairs.map(([, scenario = '', printed = '']) => [scenario, printed]))(
    'prints exactly what the page shows:\n%s',
    (scenario, printed) => {
      expect(`${printScenario(play(scenario))}\n`).toBe(printed);
    },
  );

  test('the mistakes read as shown', () => {
    const shown = faults('place a1 alice sell 1x @ 100\ncancel a9\n');
    for (const { line, column, message } of shown) {
      expect(page).toContain(`wrong.txt:${line}:${column}: ${message}\n`);
    }
    expect(shown).toHaveLength(2);
  });

  test('every statement has its row', () => {
    const kinds: Record<Statement['kind'], true> = {
      asset: true,
      market: true,
      account: true,
      deposit: true,
      withdraw: true,
      fees: true,
      place: true,
      cancel: true,
      'cancel-all': true,
      amend: true,
      oco: true,
      batch: true,
      state: true,
      'dead-man': true,
      wait: true,
      advance: true,
      book: true,
      orders: true,
    };
    for (const kind of Object.keys(kinds))
      expect(page).toMatch(new RegExp(`^\\|.*\`${kind} `, 'm'));
  });
});

describe('tape', () => {
  test('three traders', () => {
    const text = `
      place a1 alice sell 10 @ 100
      place a2 bob   sell 10 @ 101
      place a3 carol buy  15 @ 101 ioc
    `;
    expect(tape(text)).toEqual([
      '1 accepted a1',
      '2 accepted a2',
      '3 accepted a3 | trade a1*a3 10@100 | trade a2*a3 5@101',
    ]);
    expect(play(text)).toMatchObject({ trades: 2, rejects: 0 });
  });

  test('each order event has its words', () => {
    const text = `
      place a alice buy 10 @ 100
      place a alice buy 10 @ 100
      place a alice buy 11 @ 100
      amend a 8
      amend a 8 @ 99
      place b alice sell 3 @ 99 stp decrement
      place c bob sell 9 @ 99 ioc
      place d bob sell 9 @ 99 fok
      place e bob sell 1 market
      place f bob buy 1 @ 98 post-only
      place g carol sell 1 @ 98 post-only
      cancel f
      cancel f
      cancel-all alice sell
      cancel-all alice
      state BASE_QUOTE halted
      place h alice buy 1 @ 1
    `;
    expect(tape(text)).toEqual([
      '1 accepted a',
      '2 repeated a',
      '3 rejected a client-id-reused',
      '4 reduced a to 8',
      '5 replaced a 8@99',
      '6 accepted b | decremented a to 5 | decremented b to 0',
      '7 accepted c | trade a*c 5@99 | expired c 4 no-liquidity',
      '8 accepted d | expired d 9 not-fillable',
      '9 accepted e | expired e 1 no-liquidity',
      '10 accepted f',
      '11 rejected g post-only-would-take',
      '12 cancelled f 1',
      '13 rejected f order-unknown',
      '14 nothing',
      '15 nothing',
      '16 BASE_QUOTE halted',
      '17 rejected h market-halted',
    ]);
  });

  test('market orders by quantity, by amount, and with protection', () => {
    const text = `
      place a alice sell 1 @ 10
      place b alice sell 1 @ 20
      place c bob buy for 15 market
      place d bob buy 5 market protect 19.99
      place e bob sell for 7 market
      book
    `;
    expect(tape(text)).toEqual([
      '1 accepted a',
      '2 accepted b',
      '3 accepted c | trade a*c 1@10 | trade b*c 0.25@20',
      '4 accepted d | expired d 5 protection-price',
      '5 accepted e | expired e 0 no-liquidity',
      '  book BASE_QUOTE',
      '    ask 0.75 @ 20 in 1 order',
    ]);
  });

  test('off the grid is a reject of the decimal edge', () => {
    const text = `
      place a alice buy 1 @ 0.001
      place b alice buy 0.001 @ 1
      place c alice buy 0 @ 1
      place d alice buy 1 @ 1
      amend d @ 1.001
    `;
    expect(tape(text)).toEqual([
      '1 rejected a price-off-tick',
      '2 rejected b quantity-off-lot',
      '3 rejected c quantity-below-minimum',
      '4 accepted d',
      '5 rejected d price-off-tick',
    ]);
  });

  test('set-up is silent unless it is refused', () => {
    const text = `
      asset A 2
      asset B 1
      market A_B tick 0.1 lot 0.1
      market A_A tick 1 lot 1
      account x
      deposit x 1 A
      withdraw x 2 A
    `;
    expect(tape(text)).toEqual([
      'line 4: rejected market market-invalid',
      'line 5: rejected market market-invalid',
      '1 rejected withdraw insufficient-funds',
    ]);
  });

  test('an empty book says so', () => {
    expect(tape('book')).toEqual(['  book BASE_QUOTE is empty']);
  });
});

describe('money', () => {
  const venue = `
    asset A 4
    asset B 4
    market A_B tick 0.01 lot 0.01 maker -0.01% taker 20bp
    market B_A tick 0.01 lot 0.01
    account x group 1
    account y group 1
    account z
    deposit x 100 A
    deposit z 100 B
  `;

  test('fees, rebates and an account’s own rates', () => {
    const result = play(`${venue}
      place 1 x sell 10 @ 2 in A_B
      place 2 z buy 5 @ 2 in A_B
      fees z A_B taker 0ppm
      place 3 z buy 5 @ 2 in A_B
    `);
    const rows = result.balances.map((row) => Object.values(row).join(' '));
    expect(rows).toEqual([
      'x A 90.0005 0',
      'x B 20 0',
      'z A 9.99 0',
      'z B 80 0',
      'fees A 0.0095 0',
    ]);
  });

  test('a group is one trader', () => {
    const lines = tape(`${venue}
      place 1 x sell 1 @ 2 in A_B
      deposit y 10 B
      place 2 y buy 1 @ 2 in A_B stp cancel-both
    `);
    expect(lines[1]).toBe('2 accepted 2 | cancelled 1 1 self-trade | cancelled 2 1 self-trade');
  });

  test('a market’s bounds are its own', () => {
    const lines = tape(`
      asset A 4
      asset B 4
      market A_B tick 0.01 lot 0.01 min-price 1 max-price 9 min-quantity 1 max-quantity 5 min-notional 3 max-notional 20 open-orders 1
      place a x buy 1 @ 0.99
      place b x buy 1 @ 9.01
      place c x buy 0.99 @ 3
      place d x buy 5.01 @ 3
      place e x buy 1 @ 2.99
      place f x buy 5 @ 4.01
      place g x buy 1 @ 3
      place h x buy 1 @ 3
    `);
    expect(lines.map((line) => line.split(' ').at(-1))).toEqual([
      'price-below-minimum',
      'price-above-maximum',
      'quantity-below-minimum',
      'quantity-above-maximum',
      'notional-below-minimum',
      'notional-above-maximum',
      'g',
      'open-orders-limit',
    ]);
  });
});

describe('faults', () => {
  test.each([
    ['plaice a1', 1, 1, /Expected a statement .*not `plaice`. Did you mean `place`\?/],
    ['\n\n  place', 3, 8, /the name of an order, but the line ends/],
    ['place a1 alice hold 1 @ 1', 1, 16, /a side \(buy, sell\), not `hold`/],
    ['place a1 alice buy 1e3 @ 1', 1, 20, /decimal .*, not `1e3`/],
    ['place a1 alice buy 1 @ 01', 1, 24, /decimal .*, not `01`/],
    ['place a1 alice buy 1@1 ico', 1, 24, /an option .*not `ico`/],
    ['place a1 alice buy for 5 @ 1', 1, 26, /Only a market order/],
    ['place a1 alice buy 1 market ioc', 1, 29, /an option/],
    ['place ä alice buy 1 @ 1', 1, 7, /name of an order/],
    ['place a1 1lice buy 1 @ 1', 1, 10, /name of an account/],
    ['cancel a1', 1, 8, /No order `a1` was placed/],
    ['place a alice buy 1 @ 1\nplace a bob buy 1 @ 1', 2, 22, /already alice’s/],
    ['place a alice buy 1 @ 1 extra', 1, 25, /an option/],
    ['cancel-all alice buy sell x', 1, 27, /a side or `in`/],
    ['wait 5', 1, 6, /a duration/],
    ['asset A 2\nmarket A_B tick 1', 2, 18, /needs `tick` and `lot`/],
    ['asset A 2\nmarket AB tick 1 lot 1', 2, 8, /a market like BTC_USD/],
    ['asset A 2\nplace a b buy 1 @ 1', 2, 20, /No market was declared/],
    ['account x\nplace a y buy 1 @ 1', 2, 9, /No account `y`/],
    ['deposit x 1 C', 1, 9, /No account `x`/],
    ['account x\ndeposit x 1 C', 2, 13, /No asset `C`/],
    ['market A_B tick 1 lot 1 maker 0.00001%', 1, 31, /a maker fee/],
    ['market A_B tick 1 lot 1 maker 0.5ppm', 1, 31, /whole number of ppm/],
    ['market A_B tick 1 lot 1\nmarket B_A tick 1 lot 1\nplace a b buy 1 @ 1', 3, 20, /in A_B/],
    ['book X_Y', 1, 6, /No market `X_Y`.* Declare it above/],
    ['book BASE_QUOT', 1, 6, /Did you mean `BASE_QUOTE`\?/],
    ['place a1 alice buy 1 @ 1\namend a2 2', 2, 7, /No order `a2`.*Did you mean `a1`\?/],
    ['place a b buy 1 @ 1 gtc ioc', 1, 25, /one of `gtc` and `ioc`/],
    ['place a b buy 1 @ 1 stop 2 trail 1', 1, 28, /one of `stop` and `trail`/],
    ['place a b buy 1 @ 1 show 1 show 1', 1, 28, /one of `show` and `show`/],
    ['place a b buy 1 market gtc', 1, 27, /waits only with `stop`, `take-profit` or `trail`/],
    ['place a b buy 1 market show 1', 1, 24, /an option/],
    ['place a b buy 1 @ 1 protect 2', 1, 21, /an option/],
    ['place a b buy 1 @ 1 gtd', 1, 24, /when it ends like 90s .*, but the line ends/],
    ['place a b buy 1 @ 1 gtd 2026-01-01', 1, 25, /when it ends .*not `2026-01-01`/],
    ['place a b buy 1 @ 1 gtd 2026-02-30T00:00:00Z', 1, 25, /when it ends/],
    ['place a b buy 1 @ 1 trail 200%', 1, 27, /more than 100%/],
    ['place a b buy 1 @ 1 trail x', 1, 27, /a distance like 1%, or as a decimal/],
    ['oco a a alice sell 1 @ 2 stop 1', 1, 7, /Both legs are named `a`/],
    ['oco a b alice sell 1 @ 2', 1, 25, /needs the stop leg’s price, as in `stop 95`/],
    ['oco a b alice sell 1 @ 2 stop 1 limit 1 protect 1', 1, 41, /one of `limit` and `protect`/],
    ['oco a b alice sell 1 market', 1, 22, /the limit leg’s price/],
    ['oco a b alice sell 1 @ 2 stop 1\nplace b bob buy 1 @ 1', 2, 22, /already alice’s/],
    ['end', 1, 1, /no `batch` above/],
    ['batch maybe', 1, 7, /a mode \(atomic, independent\)/],
    ['\nbatch\nplace a b buy 1 @ 1', 2, 1, /has no end: put `end`/],
    ['batch\nwait 5s\nend', 2, 1, /an item of the batch, or `end`/],
    ['batch\nend now', 2, 5, /Nothing more/],
    ['dead-man alice soon', 1, 16, /`off`, or a time/],
    ['state BASE_QUOTE auction until noon', 1, 32, /when it ends/],
    ['state BASE_QUOTE pot-only', 1, 18, /Did you mean `post-only`\?/],
    ['wait 999999999d', 1, 6, /a duration/],
    ['market A_B tick 1 lot 1 band-auction 5', 1, 38, /the length of an auction/],
  ] as const)('%j', (...[text, line, column, message]) => {
    expect(fault(text)).toMatchObject({ line, column });
    expect(fault(text).message).toMatch(message);
  });

  test('are told all at once, up to a bound', () => {
    expect(faults('x\ny\nplace\n')).toHaveLength(3);
    expect(faults('x\n'.repeat(100))).toHaveLength(20);
    expect(fault('x'.repeat(17 * 1024 * 1024)).message).toMatch(/longer than/);
  });

  test('property: no text makes the parser or the player throw', () => {
    const word = fc.constantFrom(
      ...'place cancel amend alice bob a1 a2 buy sell 10 1.5 0 @ 100 market for ioc fok post-only'.split(
        ' ',
      ),
      ...'stp none by in BASE_QUOTE state halted open wait 1h book cancel-all # -1 \n'.split(' '),
      ...'oco stop trail 1% take-profit show gtd 5s day slide deadline -1s batch end until'.split(
        ' ',
      ),
      ...'auction advance 9999999d dead-man off orders atomic protect limit'.split(' '),
      '\n',
      '\n',
      'place a1 alice buy 1 @ 1\n',
      'place a2 bob sell 1 @ 1\n',
      'state BASE_QUOTE auction until 1h\n',
      'advance 1h\n',
      'oco a3 a4 bob sell 5 @ 3 stop 0.5\n',
      'place a5 alice sell 9 @ 1 stop 1 show 2\n',
      'batch atomic\nplace a6 alice buy 1 @ 2\nend\n',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 60, size: 'max' }), (words) => {
        const parsed = parseScenario(words.join(' '));
        if (parsed.ok) playScenario(parsed.scenario, new Exchange());
      }),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        parseScenario(text);
      }),
    );
  });
});
