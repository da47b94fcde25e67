import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import * as ticket from '../../src/tui/ticket.ts';
import { sampleMarket } from './sample.ts';

const opened = ticket.openTicket(ticket.closedTicket, {
  side: 'buy',
  price: '66000.00',
  quantity: '0.5',
});
const preview: ticket.TicketPreview = {
  ok: true,
  cost: '1',
  costAsset: 'USDT',
  fee: '0',
  feeAsset: 'BTC',
  averagePrice: undefined,
  filled: '0',
  queueAhead: undefined,
  warnings: [],
};

const edits: readonly (readonly [string, (value: ticket.Ticket) => ticket.Ticket])[] = [
  ['a digit', (value) => ticket.typeInto(value, '7')],
  ['an erased digit', ticket.erase],
  ['the other type', ticket.toggleType],
  ['the other side', (value) => ticket.setSide(value, 'sell')],
  ['post-only', ticket.togglePostOnly],
  ['time in force', ticket.cycleTimeInForce],
  ['a tick', (value) => ticket.stepPrice(value, sampleMarket, 1)],
  ['a step of quantity', (value) => ticket.stepQuantity(value, sampleMarket, 1)],
  [
    'a share',
    (value) => ticket.takeShare(value, sampleMarket, { share: 0.5, available: 1e6, price: 66_000 }),
  ],
];

describe('ticket', () => {
  test.each(edits)('after the review, %s goes back to editing', (_name, edit) => {
    const reviewed = ticket.reviewed(ticket.checking(opened), preview);
    expect(reviewed.phase).toBe('review');
    const changed = edit(reviewed);
    expect(changed.phase).toBe('editing');
    expect(changed.preview).toBeUndefined();
  });

  test('a preview that comes too late changes nothing', () => {
    expect(ticket.reviewed(opened, preview)).toBe(opened);
    const closed = ticket.closeTicket(ticket.checking(opened));
    expect(ticket.reviewed(closed, preview)).toBe(closed);
  });

  test('typing replaces the field first and extends it then; a second point is none', () => {
    let value = opened;
    for (const character of ['1', '.', '2', '.', '5', 'x'])
      value = ticket.typeInto(value, character);
    expect(value.quantity).toBe('1.25');
    value = ticket.erase(ticket.erase(value));
    expect(value.quantity).toBe('1.');
  });

  test('a market order has no price, no time in force and no post-only', () => {
    const market = ticket.toggleType(ticket.togglePostOnly(opened));
    expect(ticket.fieldsOf(market)).toEqual(['side', 'type', 'quantity']);
    expect(ticket.readTicket(market, sampleMarket)).toMatchObject({
      ok: true,
      order: { type: 'market', price: undefined, timeInForce: 'ioc', postOnly: false },
    });
    expect(ticket.togglePostOnly(market)).toBe(market);
  });

  test('post-only and immediate exclude each other', () => {
    expect(ticket.togglePostOnly(ticket.cycleTimeInForce(opened))).toMatchObject({
      postOnly: true,
      timeInForce: 'gtc',
    });
    expect(ticket.cycleTimeInForce(ticket.togglePostOnly(opened))).toMatchObject({
      postOnly: false,
      timeInForce: 'ioc',
    });
  });

  test.each([
    ['', 'quantity'],
    ['0', 'quantity'],
    ['0.000001', 'quantity'],
    ['1e5', 'quantity'],
  ])('a quantity of "%s" is refused at its field', (quantity, field) => {
    expect(ticket.readTicket({ ...opened, quantity }, sampleMarket)).toMatchObject({
      ok: false,
      field,
    });
  });

  test('a price off the tick is refused at its field', () => {
    expect(ticket.readTicket({ ...opened, price: '1.001' }, sampleMarket)).toMatchObject({
      ok: false,
      field: 'price',
    });
  });

  test.prop([fc.integer({ min: 1, max: 5_000_000 })])(
    'steps of quantity are round, and go up and down',
    (lots) => {
      const text = (lots / 100_000).toFixed(5);
      const more = ticket.steppedQuantity(sampleMarket, text, 1);
      const less = ticket.steppedQuantity(sampleMarket, text, -1);
      expect(Number(more)).toBeGreaterThan(Number(text));
      expect(Number(less)).toBeLessThanOrEqual(Number(text));
      expect(Math.round(Number(more) * 100_000).toString()).toMatch(/^[125]0*$/);
    },
  );

  test.prop([
    fc.double({ min: 0.01, max: 1e7, noNaN: true }),
    fc.double({ min: 0.01, max: 1e6, noNaN: true }),
    fc.constantFrom(...ticket.shares),
  ])('a share never costs more than there is', (available, price, share) => {
    const taken = ticket.takeShare(opened, sampleMarket, { share, available, price });
    if (taken.phase !== 'editing' || taken.quantity === opened.quantity) return;
    expect(Number(taken.quantity) * price).toBeLessThanOrEqual(available * share * 1.000001);
  });

  test('fat fingers are pointed out', () => {
    const order = {
      market: 'BTC_USDT',
      side: 'buy',
      type: 'limit',
      price: '70000',
      quantity: '1',
      timeInForce: 'gtc',
      postOnly: false,
    } as const;
    expect(ticket.fatFingerWarnings(order, { mid: 66_000, equity: 100_000 })).toEqual([
      'price is 6.1 % above the middle',
      'this is 70 % of your equity here',
    ]);
    expect(
      ticket.fatFingerWarnings(
        { ...order, price: '66100', quantity: '0.01' },
        { mid: 66_000, equity: 100_000 },
      ),
    ).toEqual([]);
  });
});
