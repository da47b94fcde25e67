/** A server in a process of its own, so that the load does not run on its event loop. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { priceTicks, quantityLots } from '@exchange/core/units';
import { startServer } from '../src/main.ts';
import { venue } from '../test/gateways/support/venue.ts';

const BATCH = 200;
const memory = process.argv.includes('--memory');
const folder = memory ? undefined : await mkdtemp(join(tmpdir(), 'exchange-bench-'));
const server = await startServer({
  data: folder ?? 'memory',
  port: 0,
  venue,
  rateLimits: 'off',
  logLevel: 'error',
  gatewayLimits: {
    requestsPerConnectionMax: 0,
    connectionsPerAddressMax: 5_000,
    behindMillisMax: 3_600_000,
  },
});
process.send?.({ port: server.port });
/** Places and cancels `commands` orders at 40 prices, in batches, with nobody at the door. */
async function churn(commands: number): Promise<{ seconds: number; cpuSeconds: number }> {
  const account = server.identity.account('carol')?.account;
  if (account === undefined) throw new Error('the venue has a carol');
  const before = process.cpuUsage();
  const start = performance.now();
  for (let done = 0; done < commands; done += BATCH) {
    await server.submitAll(
      Array.from({ length: BATCH }, (_, index) => ({
        kind: 'place-order',
        type: 'limit',
        account,
        market: 'TATA_INR',
        side: 'buy',
        price: priceTicks(1_000 + (index % 40)),
        quantity: quantityLots(1_000),
      })),
    );
    await server.submit({ kind: 'cancel-all', account });
  }
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - start) / 1_000, cpuSeconds: (user + system) / 1e6 };
}

process.on('message', async ({ commands }: { commands: number }) => {
  process.send?.(await churn(commands));
});
process.once('disconnect', async () => {
  await server.close();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});
