/** The packed exchange is the same exchange: random commands go both ways, and nothing differs. */
import { deepStrictEqual } from 'node:assert/strict';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ALICE, BOB, Desk, MARKET } from '../../../test/engine/desk.ts';
import { beginning } from '../../../test/model/beginning.ts';
import { intent } from '../../../test/model/intents.ts';
import { ReferenceExchange } from '../../../test/model/reference-exchange.ts';
import { World } from '../../../test/model/world.ts';
import { propertyRuns } from '../../../test/property-runs.ts';
import { BUY, SELL, sideBit } from '../../book/matching-book.ts';
import {
  amountAt,
  type Command,
  EVENT_ACCEPTED,
  EVENT_BALANCE,
  EVENT_FIELDS,
  EVENT_RESTED,
  EVENT_TRADE,
  Exchange,
  eventFields,
  InvariantError,
  orderWords,
  type PackedEvents,
  type PackedExchange,
  type PackedTerms,
  PLAIN_LIMIT,
  type PlaceOrder,
  rejectCodes,
  type Sequenced,
  UNCHANGED,
} from '../../index.ts';
import { eventFieldsUsed } from '../events/event-buffer.ts';

/** Sends what it can in numbers. @returns the answer, or `undefined` for other commands */
function send(
  packed: PackedExchange,
  exchange: Exchange,
  sequenced: Sequenced,
): number | undefined {
  const { time, command } = sequenced;
  const market = packed.marketNumber('market' in command ? (command.market ?? '') : '');
  // The command's own fields are the packed terms, by the same names.
  const terms = command as PackedTerms;
  switch (command.kind) {
    case 'place-order':
      return place(packed, sequenced, market);
    case 'cancel-order':
      return packed.cancel(time, command.account, market, command.orderId ?? 0, terms);
    case 'amend-order': {
      const { account, orderId = 0, price = UNCHANGED, quantity = UNCHANGED } = command;
      return packed.amend(time, account, market, orderId, price, quantity, terms);
    }
    case 'cancel-all': {
      if (command.deadline !== undefined) break;
      const inOne = command.market === undefined ? undefined : market;
      const side = command.side === undefined ? undefined : sideBit(command.side);
      return packed.cancelAll(time, command.account, inOne, side);
    }
    case 'advance-time':
      packed.advanceTime(time);
      return 0;
    default:
  }
  exchange.applyPacked(sequenced);
  return undefined;
}

function place(packed: PackedExchange, { time, command }: Sequenced, market: number): number {
  const order = command as PlaceOrder & PackedTerms & Partial<Numbers>;
  const price = order.price ?? order.protectionPrice ?? 0;
  const side = sideBit(order.side);
  const { account, quantity = 0 } = order;
  return packed.place(time, account, market, side, price, quantity, orderWords(order), order);
}

interface Numbers {
  readonly price: number;
  readonly protectionPrice: number;
  readonly quantity: number;
}

/** What the events say: the fields that mean something. */
function used({ count, fields, objects, texts }: PackedEvents): unknown {
  const records = Array.from({ length: count }, (_, index) => {
    const at = index * EVENT_FIELDS;
    return [...fields.subarray(at, at + (eventFieldsUsed[fields[at] as number] ?? 0))];
  });
  return { records, objects: [...objects], texts: [...texts] };
}

/** @returns the code of a refusal, which is what the answer says, or `done` */
function checkAnswer(answer: number, { objects }: PackedEvents): string {
  const refusals = objects.flatMap((body) => ('code' in body ? [body.code] : []));
  expect(refusals).toEqual(answer < 0 ? [rejectCodes[~answer]] : []);
  return refusals[0] ?? 'done';
}

/** A market that is not there has no number but −1, which a refusal names in place of its symbol. */
function renamed(exchange: Exchange, command: Command): Command {
  if (!('market' in command) || command.market === undefined) return command;
  return exchange.market(command.market) === undefined
    ? ({ ...command, market: '-1' } as Command)
    : command;
}

describe('packed exchange', () => {
  test('property: commands in numbers do what those in objects do', { timeout: 60_000 }, () => {
    const codes = new Set<string>();
    fc.assert(
      fc.property(fc.array(intent, { maxLength: 300, size: 'max' }), (intents) => {
        const [objects, numbers] = [new Exchange(), new Exchange()];
        const packed = numbers.packed();
        const reference = new ReferenceExchange();
        const world = new World(reference);
        const play = (sequenced: Sequenced) => {
          const expected = objects.applyPacked(sequenced);
          world.learn(reference.apply(sequenced));
          packed.events.clear();
          const answer = send(packed, numbers, sequenced);
          expect(numbers.seq).toBe(sequenced.seq);
          deepStrictEqual(used(packed.events), used(expected));
          if (answer !== undefined) codes.add(checkAnswer(answer, expected));
        };
        for (const command of beginning()) play(world.next(command));
        for (const one of intents) {
          if (one.kind === 'restart') continue;
          const command = world.commandOf(one);
          if (command !== undefined) play(world.next(renamed(objects, command)));
        }
        expect(numbers.stateHash()).toBe(objects.stateHash());
        expect(numbers.openOrders()).toEqual(objects.openOrders());
      }),
      { numRuns: propertyRuns(40) },
    );
    expect([...codes]).toEqual(expect.arrayContaining(['done', 'insufficient-funds']));
  });

  test('a market in a few numbers', () => {
    const { exchange } = new Desk();
    const packed = exchange.packed();
    const market = packed.marketNumber(MARKET);
    packed.events.clear();
    const ask = packed.place(2_000, ALICE, market, SELL, 105, 9);
    const bid = packed.place(2_001, BOB, market, BUY, 106, 4, orderWords({ timeInForce: 'ioc' }));
    expect([ask, bid]).toEqual([1, 2]);
    expect([packed.remaining(ask), packed.remaining(bid)]).toEqual([5, 0]);
    expect([packed.best(market, BUY), packed.best(market, SELL)]).toEqual([0, 105]);
    const { order, trade, balance } = eventFields;
    const kinds: number[] = [];
    const { fields, count } = packed.events;
    for (let at = 0; at < count * EVENT_FIELDS; at += EVENT_FIELDS) {
      kinds.push(fields[at] as number);
      if (fields[at] === EVENT_ACCEPTED) expect(fields[at + order.market]).toBe(market);
      if (fields[at] !== EVENT_TRADE) continue;
      expect(fields[at + trade.takerOrderId]).toBe(bid);
      expect([fields[at + trade.price], fields[at + trade.quantity]]).toEqual([105, 4]);
    }
    const placed = [EVENT_ACCEPTED, EVENT_RESTED, EVENT_BALANCE];
    const balances = [EVENT_BALANCE, EVENT_BALANCE, EVENT_BALANCE, EVENT_BALANCE];
    expect(kinds).toEqual([...placed, EVENT_ACCEPTED, EVENT_TRADE, ...balances]);
    const last = (count - 1) * EVENT_FIELDS;
    expect(fields[last + balance.account]).toBe(BOB);
    expect(fields[last + balance.asset]).toBe(packed.assetNumber('CASH'));
    expect(amountAt(packed.events, last + balance.available)).toBe(
      exchange.balance(BOB, 'CASH').available,
    );
  });

  test('events stay until they are cleared, or a command comes as an object', () => {
    const desk = new Desk();
    const packed = desk.exchange.packed();
    packed.events.clear();
    packed.place(2_000, ALICE, 0, SELL, 105, 9);
    const { count } = packed.events;
    packed.cancel(2_000, ALICE, 0, 1);
    expect(packed.events.count).toBeGreaterThan(count);
    packed.events.clear();
    expect(packed.events.count).toBe(0);
    packed.place(2_000, ALICE, 0, SELL, 105, 9);
    const events = desk.run({ kind: 'create-account' }, 2_000);
    expect(events).toHaveLength(1);
    expect(packed.events.count).toBe(1);
  });

  test('a refusal is a number below 0 that stands for its code, and changes nothing', () => {
    const { exchange } = new Desk();
    const packed = exchange.packed();
    const before = exchange.stateHash();
    const codes = [
      packed.place(2_000, 99, 0, BUY, 100, 1),
      packed.place(2_000, ALICE, 7, BUY, 100, 1),
      packed.place(2_000, ALICE, 0, BUY, 100, 0),
      packed.place(2_000, ALICE, 0, BUY, 100, 1, undefined, { deadline: 1_999 }),
      packed.cancel(2_000, ALICE, 0, 5),
      packed.amend(2_000, ALICE, 0, 5, 100, UNCHANGED),
      packed.cancelAll(2_000, ALICE, packed.marketNumber('NO_SUCH')),
    ].map((answer) => rejectCodes[~answer]);
    expect(codes).toEqual([
      'account-unknown',
      'market-unknown',
      'quantity-below-minimum',
      'command-expired',
      'order-unknown',
      'order-unknown',
      'market-unknown',
    ]);
    expect(exchange.stateHash()).toBe(before);
  });

  test('an order of a client id is made once, and goes by that name', () => {
    const { exchange } = new Desk();
    const packed = exchange.packed();
    const terms = { clientId: 'mine' };
    const first = packed.place(2_000, ALICE, 0, BUY, 100, 5, PLAIN_LIMIT, terms);
    expect(packed.place(2_001, ALICE, 0, BUY, 100, 5, PLAIN_LIMIT, terms)).toBe(first);
    expect(packed.amend(2_002, ALICE, 0, 0, 101, UNCHANGED, terms)).toBe(first);
    expect(packed.cancel(2_003, ALICE, 0, 0, terms)).toBe(first);
    expect(exchange.openOrders()).toEqual([]);
  });

  test.each([
    [
      'a fraction of a tick',
      (packed: PackedExchange) => packed.place(2_000, ALICE, 0, BUY, 1.5, 1),
    ],
    ['quantities below 0', (packed: PackedExchange) => packed.place(2_000, ALICE, 0, BUY, 100, -1)],
    ['a third side', (packed: PackedExchange) => packed.place(2_000, ALICE, 0, 2 as never, 100, 1)],
    ['words of no list', (packed: PackedExchange) => packed.place(2_000, ALICE, 0, BUY, 100, 1, 9)],
    ['time that goes back', (packed: PackedExchange) => packed.advanceTime(1)],
  ])('%s is a bug of the caller', (_, call) => {
    const { exchange } = new Desk();
    const { seq } = exchange;
    expect(() => call(exchange.packed())).toThrow(InvariantError);
    expect(exchange.seq).toBe(seq);
  });
});
