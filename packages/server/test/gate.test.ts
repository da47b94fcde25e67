/** P3 at the doors: while the disk does not answer, no request, no GET and no stream shows anything. */
import { once } from 'node:events';
import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { parseServerOptions } from '../src/config.ts';
import { startGateways } from '../src/gateways/start-gateways.ts';
import { createHistoryHost } from '../src/history/history-host.ts';
import { createMemoryHistory } from '../src/history/memory/memory-history.ts';
import { createMemoryIdentity } from '../src/identity/memory/memory-identity.ts';
import type { Journal } from '../src/journal/journal.ts';
import { createMemoryJournal } from '../src/journal/memory/memory-journal.ts';
import { createSystemClock } from '../src/pipeline/clock.ts';
import { startPipeline } from '../src/start-pipeline.ts';
import { applyVenue } from '../src/venue/apply-venue.ts';
import { signedHeaders } from './gateways/support/signer.ts';
import { keys, venue } from './gateways/support/venue.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A server whose disk stops answering when the test says so. */
async function startGated() {
  const memory = createMemoryJournal();
  const gate = { isBlocked: false, release: [] as (() => void)[] };
  const journal: Journal = {
    ...memory,
    get lastSeq() {
      return memory.lastSeq;
    },
    async append(row) {
      if (gate.isBlocked) await new Promise<void>((resolve) => gate.release.push(resolve));
      await memory.append(row);
    },
  };
  const clock = createSystemClock();
  const log = pino({ level: 'silent' });
  const identity = createMemoryIdentity(clock);
  const history = createHistoryHost(createMemoryHistory(), 1_000_000);
  const storage = { journal, history, identity, freeBytes: undefined };
  const onFailure = (error: Error) => {
    throw error;
  };
  const pipeline = await startPipeline({ storage, clock, log, diskFreeBytesMin: 0, onFailure });
  await applyVenue(venue, { gate: pipeline.gate, identity, seq: pipeline.recoveredSeq });
  const { gateway } = parseServerOptions({
    data: 'memory',
    port: 0,
    opsPort: 0,
    rateLimits: 'off',
  });
  const gateways = await startGateways({ ...pipeline, identity, clock, log, config: gateway });
  closing.push(
    () => pipeline.stop(),
    () => gateways.close(),
  );
  return { gate, gateways, pipeline };
}

test('P3: nothing derived from what is not durable is visible', async () => {
  const { gate, gateways, pipeline } = await startGated();
  const socket = new WebSocket(gateways.url.replace('http', 'ws'));
  closing.push(() => socket.terminate());
  await once(socket, 'open');
  const streams = ['depth@TATA_INR', 'trade@TATA_INR', 'ticker@TATA_INR', 'bookTicker@TATA_INR'];
  socket.send(JSON.stringify({ method: 'SUBSCRIBE', params: streams, id: 1 }));
  await once(socket, 'message');
  const pushed: string[] = [];
  socket.on('message', (data) => pushed.push(String(data)));

  const get = async (path: string) => (await fetch(`${gateways.url}${path}`)).text();
  const publicPaths = ['depth?symbol=TATA_INR', 'trades?symbol=TATA_INR', 'ticker?symbol=TATA_INR'];
  const visible = async () => {
    const texts = await Promise.all(publicPaths.map((path) => get(`/api/v1/${path}`)));
    const headers = signedHeaders(keys.alice, { instruction: 'balanceQuery', parameters: {} });
    const capital = await fetch(`${gateways.url}/api/v1/capital`, { headers });
    return [...texts, await capital.text()].join('\n');
  };
  const before = await visible();

  gate.isBlocked = true;
  let answered = 0;
  const place = (side: 'Bid' | 'Ask', key: typeof keys.alice | typeof keys.bob) => {
    const parameters = {
      symbol: 'TATA_INR',
      side,
      orderType: 'Limit',
      price: '100',
      quantity: '5',
    };
    const headers = {
      ...signedHeaders(key, { instruction: 'orderExecute', parameters }),
      'content-type': 'application/json',
    };
    const body = JSON.stringify(parameters);
    return fetch(`${gateways.url}/api/v1/order`, { method: 'POST', headers, body }).then(
      async (response) => {
        answered += 1;
        return { status: response.status, body: await response.json() };
      },
    );
  };
  const orders = [place('Bid', keys.alice), place('Ask', keys.bob)];
  // Both are applied: the engine has traded. Many turns of the loop, in which anything could leave.
  while (pipeline.status().appliedSeq < pipeline.status().durableSeq + 2) await visible();
  for (let round = 0; round < 40; round += 1) expect(await visible()).toBe(before);
  expect({ answered, pushed }).toEqual({ answered: 0, pushed: [] });

  gate.isBlocked = false;
  for (const release of gate.release.splice(0)) release();
  const answers = await Promise.all(orders);
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  expect(await visible()).not.toBe(before);
  while (!pushed.some((text) => text.includes('"trade@TATA_INR"'))) await once(socket, 'message');
});
