/** A server in a process of its own, so that the load does not run on its event loop. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '../src/main.ts';
import { venue } from '../test/gateways/support/venue.ts';

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
  },
});
process.send?.({ port: server.port });
process.once('disconnect', async () => {
  await server.close();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});
