import { describe, expect, test } from 'vitest';
import { openTestExchange } from '../../test/support/open.ts';
import { createMemoryIdentity } from '../identity/memory/memory-identity.ts';
import { applyVenue, finishVenue } from './apply-venue.ts';
import { VenueError } from './errors.ts';
import { parseVenueFile } from './parse-venue-file.ts';
import { planVenue } from './plan-venue.ts';

const source = () => ({
  assets: [
    { symbol: 'USD', decimals: 6 },
    { symbol: 'BTC', decimals: 8 },
  ],
  markets: [
    {
      symbol: 'BTC_USD',
      tickSize: '0.01',
      lotSize: '0.0001',
      minNotional: '5',
      makerFee: '-0.0001',
      takerFee: '0.001',
    },
  ],
  accounts: [
    { name: 'alice', balances: { USD: '1000.5' } },
    {
      name: 'bob',
      balances: { BTC: '2' },
      keys: [
        {
          kind: 'hmac',
          key: 'bob-key-1',
          secret: 'canary-0123456789abcdef',
          scopes: ['read', 'trade'],
        },
        { kind: 'ed25519', publicKey: '6kpsY+KcUgq+9VB7Ey7F+ZVHdq6+vnuSQh7qaRRG0iw=' },
      ],
    },
  ],
});

/** The venue above with one thing put elsewhere. */
function changed(path: string, value: unknown): string {
  const venue = source();
  const names = path.split(/[.[\]]+/).filter((name) => name !== '');
  const last = names.pop() ?? '';
  let target = venue as unknown as Record<string, unknown>;
  for (const name of names) target = target[name] as Record<string, unknown>;
  if (value === undefined) delete target[last];
  else target[last] = value;
  return JSON.stringify(venue);
}

function faultsOf(text: string): string[] {
  try {
    parseVenueFile(text);
    return [];
  } catch (error) {
    if (!(error instanceof VenueError)) throw error;
    return error.faults.map(({ path, message }) => `${path}: ${message}`);
  }
}

describe('venue file', () => {
  test('a good one is taken as it is', () => {
    expect(parseVenueFile(JSON.stringify(source()))).toEqual(source());
  });

  test('a market may have a price band, a reference price and a day of its own', () => {
    const text = changed('markets[0]', {
      ...source().markets[0],
      priceBand: '0.05',
      referencePrice: '100.5',
      bandAuctionSeconds: 60,
      dayEndSeconds: 36_000,
    });
    const { commands } = planVenue(parseVenueFile(text));
    expect(commands.find(({ kind }) => kind === 'create-market')).toMatchObject({
      priceBand: 50_000,
      referencePrice: 10_050,
      bandAuctionMicros: 60_000_000,
      dayEndMicros: 36_000_000_000,
    });
  });

  test.each([
    ['markets[0].priceBand', '1.5', 'is not a fraction below 1'],
    ['markets[0].referencePrice', '100.505', '100.505'],
    ['markets[0].dayEndSeconds', 86_400, '86399'],
    [
      'accounts[1].keys[0].secret',
      'short',
      'a secret of 16 to 256 printable ASCII characters is needed',
    ],
    ['accounts[1].keys[0].secret', undefined, 'is needed'],
    ['accounts[1].keys[0].key', 'a b', 'is not a key id'],
    ['accounts[1].keys[0].kind', 'rsa', 'it is hmac or ed25519'],
    ['accounts[1].keys[0].scopes', ['root'], '"root" is not one of read, trade'],
    ['accounts[1].keys[0].scopes', ['withdraw'], 'needs a list of addresses'],
    ['accounts[1].keys[0].expiresAt', '2026-02-30', 'is not a time like'],
    ['accounts[1].keys[1].publicKey', 'AAAA', 'is not the base64 of an Ed25519 public key'],
    ['accounts[0].name', 'Alice', 'is not a name'],
    ['accounts[0].name', 'bob', 'the name bob is taken'],
    ['accounts[0].nam', 'x', 'there is no such field'],
    ['accounts[0].balances.USD', '1.0000001', 'USD has 6 decimals, 1.0000001 has more'],
    ['accounts[0].balances.USD', 5, 'is a text, not a number'],
    ['accounts[0].balances.USD', '1e9', 'is not a decimal number'],
    ['accounts[0].balances.EUR', '1', 'there is no asset EUR'],
    ['markets[0].tickSize', '0', 'is not a decimal number above zero'],
    ['markets[0].tickSize', '0.0000001', 'a tick times a lot is a whole number of quote units'],
    ['markets[0].quote', 'EUR', 'there is no asset EUR'],
    ['markets[0].makerFee', '0.0000001', 'is not a fraction with at most 6 decimals'],
    ['markets[0].minPrice', '0.015', 'not a multiple of the tick size 0.01'],
    ['markets[0].symbol', 'btc_usd', 'is not a market symbol'],
    ['assets[0].decimals', 19, 'a whole number from 0 to 18 is needed, not 19'],
    ['assets[1].symbol', 'USD', 'there is such an asset already'],
    ['assets', undefined, 'it is missing'],
    ['accounts', {}, 'a list is needed, not an object'],
  ])('a fault at %s (%j) is named with its path', (path, value, message) => {
    const faults = faultsOf(changed(path, value));
    expect(faults.join('\n')).toContain(message);
    const parent = path.replace(/\.?[a-zA-Z]+$/, '').replace(/\[\d+\]$/, '');
    expect(faults.some((fault) => fault.startsWith(path) || fault.startsWith(parent))).toBe(true);
    expect(faults.join('\n')).not.toContain('canary');
  });

  test('all faults are told at once, and text that is no JSON with what is wrong', () => {
    const broken = JSON.parse(changed('assets[0].decimals', -1));
    broken.markets[0].takerFee = 'x';
    expect(faultsOf(JSON.stringify(broken))).toHaveLength(2);
    expect(faultsOf('{"assets": [')[0]).toContain('It is not JSON');
    expect(faultsOf('[]')[0]).toContain('an object is needed, not a list');
  });
});

describe('applying a venue', () => {
  const venue = parseVenueFile(JSON.stringify(source()));

  test('fills an empty exchange in one durable batch, with names and keys', async () => {
    const server = await openTestExchange('memory');
    const { gate, views, storage } = server;
    let batches = 0;
    server.outbox.subscribe(() => {
      batches += 1;
    });
    expect(await applyVenue(venue, { gate, identity: storage.identity, seq: views.seq })).toBe(
      true,
    );
    expect(batches).toBe(1);
    const { identity } = storage;
    const bob = identity.account('bob')?.account;
    if (bob === undefined) throw new Error('bob has an account');
    expect(views.balances(bob)).toEqual([{ asset: 'BTC', available: 200_000_000n, held: 0n }]);
    expect(views.market('BTC_USD')).toMatchObject({
      makerFee: -100,
      takerFee: 1000,
      minNotional: 5_000_000n,
    });
    expect(identity.keysOf(bob).map(({ kind, scopes }) => [kind, scopes])).toEqual([
      ['hmac', ['read', 'trade']],
      ['ed25519', ['read']],
    ]);
    expect(await applyVenue(venue, { gate, identity, seq: views.seq })).toBe(false);
    await server.close();
  });

  test('a crash before the commands were durable is made up for, one after them is finished', async () => {
    const clock = { now: () => 1 as never };
    const identity = createMemoryIdentity(clock);
    const failing = {
      submit: () => Promise.reject(),
      submitAll: () => Promise.reject(new Error('cut')),
    };
    await expect(applyVenue(venue, { gate: failing, identity, seq: 0 as never })).rejects.toThrow(
      'cut',
    );
    expect(identity.venueMark).toBe('begun');
    const server = await openTestExchange('memory');
    const { gate } = server;
    expect(await applyVenue(venue, { gate, identity, seq: 0 as never })).toBe(true);
    expect(identity.venueMark).toBe('ended');
    expect(identity.accounts()).toHaveLength(2);
    await server.close();
  });

  test('names and keys of a venue that a crash kept out count for nothing without it', async () => {
    const identity = createMemoryIdentity({ now: () => 1 as never });
    const failing = {
      submit: () => Promise.reject(),
      submitAll: () => Promise.reject(new Error('cut')),
    };
    await expect(applyVenue(venue, { gate: failing, identity, seq: 0 as never })).rejects.toThrow(
      'cut',
    );
    const [key] = identity.accounts().flatMap(({ account }) => identity.keysOf(account));
    expect(identity.key(key?.keyId ?? '')).toBeDefined();
    await finishVenue({ identity, seq: 0 as never });
    expect(identity.accounts()).toEqual([]);
    expect(identity.key(key?.keyId ?? '')).toBeUndefined();
  });
});
