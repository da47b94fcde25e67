/**
 * A recording of an exchange's public streams: best quotes and trades, gzipped or plain, one line
 * each
 * with the time of receipt in nanoseconds (`1723161254087891268
 * {"stream":"btcusdt@bookTicker",…}`).
 * Depth updates and snapshots in it are passed over.
 */
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';

export interface RecordedQuote {
  readonly kind: 'quote';
  /** Microseconds since the start of the recording. */
  readonly at: number;
  readonly bid: string;
  readonly bidQuantity: string;
  readonly ask: string;
  readonly askQuantity: string;
}

export interface RecordedTrade {
  readonly kind: 'trade';
  readonly at: number;
  readonly price: string;
  readonly quantity: string;
  readonly takerSide: 'buy' | 'sell';
}

export interface Recording {
  readonly name: string;
  readonly quotes: readonly RecordedQuote[];
  readonly trades: readonly RecordedTrade[];
  /** Microseconds. */
  readonly length: number;
}

export class ReplayFileError extends Error {
  override readonly name = 'ReplayFileError';
}

/** @throws {ReplayFileError} with what is wrong */
export async function readReplayFile(path: string): Promise<Recording> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new ReplayFileError(`${path} cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return parseReplay((isGzip ? gunzipSync(bytes) : bytes).toString('utf8'), path);
}

export function parseReplay(text: string, name: string): Recording {
  const quotes: RecordedQuote[] = [];
  const trades: RecordedTrade[] = [];
  let first: bigint | undefined;
  let length = 0;
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '') continue;
    const received = /^\d{16,19}(?= )/.exec(line)?.[0];
    if (received === undefined) {
      throw new ReplayFileError(
        `${name}:${index + 1}: expected a time in nanoseconds and a JSON message.`,
      );
    }
    const nanos = BigInt(received);
    first ??= nanos;
    const at = Number((nanos - first) / 1000n);
    length = Math.max(length, at);
    const message = line.slice(received.length + 1);
    if (message.includes('@bookTicker"')) quotes.push(quoteOf(message, at));
    else if (message.includes('@trade"')) trades.push(tradeOf(message, at));
  }
  if (quotes.length === 0 || trades.length === 0) {
    throw new ReplayFileError(
      `${name}: has no best quotes and trades (bookTicker and trade streams) to replay.`,
    );
  }
  return { name, quotes, trades, length };
}

function quoteOf(message: string, at: number): RecordedQuote {
  const { data } = JSON.parse(message) as { data: { b: string; B: string; a: string; A: string } };
  return { kind: 'quote', at, bid: data.b, bidQuantity: data.B, ask: data.a, askQuantity: data.A };
}

function tradeOf(message: string, at: number): RecordedTrade {
  const { data } = JSON.parse(message) as { data: { p: string; q: string; m: boolean } };
  // When the buyer was the maker, the taker sold.
  return { kind: 'trade', at, price: data.p, quantity: data.q, takerSide: data.m ? 'sell' : 'buy' };
}
