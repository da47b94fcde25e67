import { expect, test } from 'vitest';
import { ExchangeError } from '../errors/exchange-error.ts';
import { BufferedStream, type BufferOptions } from './buffered-stream.ts';

function open(options: Partial<BufferOptions<{ key: string; value: number }>> = {}) {
  return new BufferedStream<{ key: string; value: number }>({
    overflowDefault: 'error',
    now: () => 0,
    ...options,
  });
}

async function take(stream: AsyncIterable<{ value: number }>, count: number): Promise<number[]> {
  const values: number[] = [];
  for await (const { value } of stream) {
    values.push(value);
    if (values.length === count) break;
  }
  return values;
}

test('items come in order, those that waited and those that did not', async () => {
  const stream = open();
  stream.push({ key: 'a', value: 1 });
  const taken = take(stream, 3);
  await Promise.resolve();
  stream.push({ key: 'a', value: 2 });
  stream.push({ key: 'a', value: 3 });
  expect(await taken).toEqual([1, 2, 3]);
  // `break` ended it.
  expect(stream.state.status).toBe('closed');
});

test('overflow error: the consumer gets what there was room for, then the error, once', async () => {
  const stream = open({ highWater: 2 });
  for (const value of [1, 2, 3]) stream.push({ key: 'a', value });
  const iterator = stream[Symbol.asyncIterator]();
  expect((await iterator.next()).value).toEqual({ key: 'a', value: 1 });
  expect((await iterator.next()).value).toEqual({ key: 'a', value: 2 });
  const error = await iterator.next().catch((reason: unknown) => reason);
  expect(ExchangeError.is(error, 'stream-overflow')).toBe(true);
  expect(await iterator.next()).toEqual({ done: true, value: undefined });
});

test('overflow drop-oldest: the newest stay and the lost are counted', async () => {
  const stream = open({ overflow: 'drop-oldest', highWater: 2 });
  for (const value of [1, 2, 3, 4]) stream.push({ key: 'a', value });
  expect(stream.dropped).toBe(2);
  expect(await take(stream, 2)).toEqual([3, 4]);
});

test('overflow conflate: newer replaces older of the same key, in place', async () => {
  const stream = open({ overflow: 'conflate', keyOf: ({ key }) => key });
  stream.push({ key: 'a', value: 1 });
  stream.push({ key: 'b', value: 2 });
  stream.push({ key: 'a', value: 3 });
  expect(await take(stream, 2)).toEqual([3, 2]);
  expect(stream.dropped).toBe(0);
});

test('an aborted signal ends it without an error', async () => {
  const abort = new AbortController();
  const stream = open({ signal: abort.signal });
  const taken = take(stream, 5);
  stream.push({ key: 'a', value: 1 });
  await Promise.resolve();
  abort.abort();
  expect(await taken).toEqual([1]);
  await expect(stream.ready()).rejects.toMatchObject({ code: 'aborted' });
});

test('states are data: listeners hear each, the last one is closed', async () => {
  const stream = open();
  const heard: string[] = [];
  stream.on('state', ({ status }) => heard.push(status));
  stream.setState('live');
  stream.setState('connecting', { reason: 'gone', attempt: 1 });
  await stream.ready();
  await stream.close();
  expect(heard).toEqual(['live', 'connecting', 'closed']);
});

test('a listener gets what waited, then everything at once; nothing overflows', () => {
  const stream = open({ highWater: 1 });
  const heard: number[] = [];
  stream.push({ key: 'a', value: 1 });
  stream.on('item', ({ value }) => heard.push(value));
  for (const value of [2, 3, 4]) stream.push({ key: 'a', value });
  expect(heard).toEqual([1, 2, 3, 4]);
});

test('a second consumer is refused', () => {
  const stream = open();
  stream[Symbol.asyncIterator]();
  expect(() => stream[Symbol.asyncIterator]()).toThrow('one consumer');
});
