/**
 * A market maker described in JSON: the same names as in code, and a `kind` for each part.
 *
 *   { "market": "BTC_USDT",
 *     "model": { "kind": "fixed-spread", "bidBps": [5], "askBps": [5], "size": "0.01" },
 *     "filters": [{ "kind": "inventory-skew", "bps": 5 }, { "kind": "post-only-shift" }],
 *     "guards": [{ "kind": "stale-source", "milliseconds": 3000 }],
 *     "inventory": { "limit": "0.5" },
 *     "refresh": { "toleranceTicks": 200 } }
 */
import path from 'node:path';
import { firstOf, median, weighted } from './fair-value.ts';
import { inventorySkew } from './filters/inventory-skew.ts';
import { minSpread } from './filters/min-spread.ts';
import { oneSided } from './filters/one-sided.ts';
import { postOnlyShift } from './filters/post-only-shift.ts';
import { priceBand } from './filters/price-band.ts';
import * as guards from './guards.ts';
import type { MarketMakerOptions } from './market-maker-options.ts';
import { avellanedaStoikov } from './models/avellaneda-stoikov.ts';
import { fixedSpread } from './models/fixed-spread.ts';
import { volatilitySpread } from './models/volatility-spread.ts';
import type { FairValue, Guard, PriceSource, QuoteFilter, QuoteModel } from './parts.ts';
import { randomWalk } from './sources/random-walk.ts';
import { recorded } from './sources/recorded.ts';
import { readRecording } from './sources/recording-file.ts';
import { thisMarket } from './sources/this-market.ts';

/** The message begins with the path of the fault: `guards[1].percent: …`. */
export class MakerConfigError extends Error {
  override readonly name = 'MakerConfigError';
}

type FieldKind =
  | 'number'
  | 'text'
  | 'numbers'
  | 'texts'
  | 'text-or-texts'
  | 'seed'
  | 'weights'
  | readonly string[];
/** A name that ends with `?` may be left out. */
type Shape = Readonly<Record<string, FieldKind>>;
type Fields = Record<string, unknown>;

interface PartKind<Part> {
  readonly shape: Shape;
  // The shape was checked field by field, so the options are what the constructor takes.
  make(options: never): Part;
}

type PartKinds<Part> = Readonly<Record<string, PartKind<Part>>>;

const layers = { bidBps: 'numbers', askBps: 'numbers', size: 'text-or-texts' } as const;
const burst = {
  count: 'number',
  withinMilliseconds: 'number',
  pauseMilliseconds: 'number',
} as const;

const modelKinds: PartKinds<QuoteModel> = {
  'fixed-spread': { shape: layers, make: fixedSpread },
  'volatility-spread': {
    shape: {
      ...layers,
      referenceVolatilityBps: 'number',
      'factorMin?': 'number',
      'factorMax?': 'number',
    },
    make: volatilitySpread,
  },
  'avellaneda-stoikov': {
    shape: {
      gamma: 'number',
      kappa: 'number',
      'horizonSeconds?': 'number',
      size: 'text',
      'levels?': 'number',
    },
    make: avellanedaStoikov,
  },
};

const filterKinds: PartKinds<QuoteFilter> = {
  'inventory-skew': { shape: { bps: 'number', 'size?': ['shrink', 'keep'] }, make: inventorySkew },
  'min-spread': { shape: { bps: 'number', 'fees?': ['add', 'ignore'] }, make: minSpread },
  'post-only-shift': { shape: {}, make: postOnlyShift },
  'price-band': {
    shape: { 'floor?': 'text', 'ceiling?': 'text', 'maxDistanceBps?': 'number' },
    make: priceBand,
  },
  'one-sided': {
    shape: { side: ['buy', 'sell'] },
    make: ({ side }: { side: 'buy' | 'sell' }) => oneSided(side),
  },
};

const guardKinds: PartKinds<Guard> = {
  'stale-source': { shape: { milliseconds: 'number' }, make: guards.staleSource },
  'max-drawdown': {
    shape: { percent: 'number', 'then?': ['pause', 'halt'], 'resumeAfterMilliseconds?': 'number' },
    make: guards.maxDrawdown,
  },
  'max-inventory': { shape: { quantity: 'text' }, make: guards.maxInventory },
  'fill-burst': { shape: burst, make: guards.fillBurst },
  'reject-burst': { shape: burst, make: guards.rejectBurst },
  'volatility-widen': {
    shape: { ratio: 'number', 'factorMax?': 'number' },
    make: guards.volatilityWiden,
  },
};

const fairKinds: PartKinds<FairValue> = {
  median: { shape: {}, make: median },
  'first-of': { shape: { ids: 'texts' }, make: ({ ids }: { ids: string[] }) => firstOf(...ids) },
  weighted: {
    shape: { weights: 'weights' },
    make: ({ weights }: { weights: Record<string, number> }) => weighted(weights),
  },
};

interface RecordedConfig {
  readonly path: string;
  readonly speed?: number;
  readonly clock?: 'wall' | 'replay';
  readonly id?: string;
}

/** Reading a recording is the one thing that takes time. */
function sourceKinds(folder: string): PartKinds<PriceSource | Promise<PriceSource>> {
  return {
    'this-market': {
      shape: { 'price?': ['mid', 'micro', 'last'] },
      make: ({ price }: { price?: 'mid' | 'micro' | 'last' }) => thisMarket(price),
    },
    recorded: {
      shape: { path: 'text', 'speed?': 'number', 'clock?': ['wall', 'replay'], 'id?': 'text' },
      make: async ({ path: file, ...options }: RecordedConfig) =>
        recorded({ ...options, points: await readRecording(path.resolve(folder, file)) }),
    },
    'random-walk': {
      shape: {
        seed: 'seed',
        start: 'number',
        'stepMilliseconds?': 'number',
        'volatilityBps?': 'number',
        'trendBps?': 'number',
        'regimeSeconds?': 'number',
        'reversionPerHour?': 'number',
        'id?': 'text',
      },
      make: randomWalk,
    },
  };
}

const refreshShape: Shape = {
  toleranceTicks: 'number',
  'refillBelow?': 'number',
  'minLifeMilliseconds?': 'number',
  'maxAgeMilliseconds?': 'number',
  'everyMilliseconds?': 'number',
  'reactMilliseconds?': 'number',
  'fillDelayMilliseconds?': 'number',
};
const inventoryShape: Shape = { limit: 'text', 'target?': 'text' };
const topFields = [
  'market',
  'name',
  'sources',
  'fair',
  'model',
  'filters',
  'guards',
  'inventory',
  'refresh',
  'onExit',
];

/**
 * @param options.folder what paths of recordings are relative to; default the current one
 * @throws {MakerConfigError} with the path of the first fault
 */
export async function parseMakerConfig(
  text: string,
  options: { readonly folder?: string } = {},
): Promise<MarketMakerOptions> {
  const config = objectAt(parseJson(text), 'configuration');
  for (const name of Object.keys(config))
    if (!topFields.includes(name)) throw fault(name, 'is not a field of a market maker');
  const kinds = sourceKinds(options.folder ?? '.');
  const sources = await Promise.all(
    listAt(config['sources'], 'sources').map((value, index) =>
      part(value, kinds, `sources[${index}]`),
    ),
  );
  const filters = listAt(config['filters'], 'filters').map((value, index) =>
    part(value, filterKinds, `filters[${index}]`),
  );
  const name =
    config['name'] === undefined ? {} : { name: field(config['name'], 'text', 'name') as string };
  const onExit =
    config['onExit'] === undefined
      ? {}
      : { onExit: field(config['onExit'], ['cancel', 'leave', 'flatten'], 'onExit') as 'cancel' };
  return {
    ...name,
    ...onExit,
    market: field(config['market'], 'text', 'market') as string,
    ...(sources.length === 0 ? {} : { sources }),
    ...(config['fair'] === undefined ? {} : { fair: part(config['fair'], fairKinds, 'fair') }),
    model: part(config['model'], modelKinds, 'model'),
    ...(config['filters'] === undefined ? {} : { filters }),
    guards: listAt(config['guards'], 'guards').map((value, index) =>
      part(value, guardKinds, `guards[${index}]`),
    ),
    inventory: shaped(
      config['inventory'],
      inventoryShape,
      'inventory',
    ) as unknown as MarketMakerOptions['inventory'],
    refresh: shaped(
      config['refresh'],
      refreshShape,
      'refresh',
    ) as unknown as MarketMakerOptions['refresh'],
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new MakerConfigError(`it is not JSON: ${(error as Error).message}`);
  }
}

function part<Part>(value: unknown, kinds: PartKinds<Part>, at: string): Part {
  const { kind, ...rest } = objectAt(value, at);
  const found = typeof kind === 'string' ? kinds[kind] : undefined;
  if (found === undefined) throw fault(`${at}.kind`, `is one of ${Object.keys(kinds).join(', ')}`);
  const options = shaped(rest, found.shape, at);
  try {
    return found.make(options as never);
  } catch (error) {
    throw fault(at, error instanceof Error ? error.message : String(error));
  }
}

function shaped(value: unknown, shape: Shape, at: string): Fields {
  const given = objectAt(value, at);
  const checked: Fields = {};
  for (const [spelled, kind] of Object.entries(shape)) {
    const name = spelled.replace('?', '');
    if (given[name] === undefined && spelled.endsWith('?')) continue;
    checked[name] = field(given[name], kind, `${at}.${name}`);
  }
  for (const name of Object.keys(given)) {
    if (!(name in shape) && !(`${name}?` in shape))
      throw fault(`${at}.${name}`, 'is not a field of it');
  }
  return checked;
}

function field(value: unknown, kind: FieldKind, at: string): unknown {
  const isNumber = (each: unknown): boolean => typeof each === 'number' && Number.isFinite(each);
  const isText = (each: unknown): boolean => typeof each === 'string' && each !== '';
  const isList = (test: (each: unknown) => boolean): boolean =>
    Array.isArray(value) && value.length > 0 && value.every(test);
  if (typeof kind !== 'string') {
    if (isText(value) && kind.includes(value as string)) return value;
    throw fault(at, `is one of ${kind.join(', ')}`);
  }
  const checks: Record<Exclude<FieldKind, readonly string[]>, readonly [boolean, string]> = {
    number: [isNumber(value), 'is a number'],
    text: [isText(value), 'is a text (quantities and prices too: "0.01")'],
    numbers: [isList(isNumber), 'is a list of numbers'],
    texts: [isList(isText), 'is a list of texts'],
    'text-or-texts': [isText(value) || isList(isText), 'is a text, or a list of them ("0.01")'],
    seed: [isText(value) || isNumber(value), 'is a number or a text'],
    weights: [isRecord(value) && Object.values(value).every(isNumber), 'is an object of numbers'],
  };
  const [isFine, what] = checks[kind];
  if (!isFine) throw fault(at, what);
  return value;
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectAt(value: unknown, at: string): Fields {
  if (isRecord(value)) return value;
  throw fault(at, 'is an object');
}

function listAt(value: unknown, at: string): unknown[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value;
  throw fault(at, 'is a list');
}

function fault(at: string, what: string): MakerConfigError {
  return new MakerConfigError(`${at}: ${what}`);
}
