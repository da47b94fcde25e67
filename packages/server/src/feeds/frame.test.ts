import type { Writable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as webSockets from 'ws';
import { textFrames } from './frame.ts';

/** It is exported, but the published types do not know it. */
const { Receiver } = webSockets as unknown as {
  Receiver: new (options: { isServer: boolean; maxPayload: number }) => Writable;
};

/** What ws's own receiver reads out of the bytes, cut into chunks of `chunkBytes`. */
async function receive(bytes: Buffer, chunkBytes: number): Promise<string[]> {
  const receiver = new Receiver({ isServer: false, maxPayload: 1 << 24 });
  const messages: string[] = [];
  receiver.on('message', (message: Buffer) => messages.push(message.toString('utf8')));
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    await new Promise<void>((resolve, reject) => {
      receiver.write(bytes.subarray(at, at + chunkBytes), (error) =>
        error ? reject(error) : resolve(),
      );
    });
  }
  return messages;
}

test('property: joined frames are read back as the same messages', async () => {
  const message = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.integer({ min: 120, max: 130 }).map((n) => 'x'.repeat(n)),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(message, { maxLength: 8 }),
      fc.integer({ min: 1, max: 64 }),
      async (messages, chunk) => {
        expect(await receive(textFrames(messages), chunk)).toEqual(messages);
      },
    ),
    { numRuns: 50 },
  );
});

test('the three lengths of a header, and both sides of each bound', async () => {
  const messages = [0, 125, 126, 0xffff, 0x10000].map(
    (length) => 'é'.repeat(length >> 1) + 'x'.repeat(length & 1),
  );
  expect(await receive(textFrames(messages), 70_000)).toEqual(messages);
});
