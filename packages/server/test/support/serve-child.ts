/**
 * A server process for tests that kill it, or take its disk away: `serve-child.ts FOLDER`. Prints its
 * address as JSON when its doors are open.
 */
import { exitCodeOf } from '../../src/exit-codes.ts';
import { startServer } from '../../src/main.ts';
import { venue } from '../gateways/support/venue.ts';

const SNAPSHOT_EVERY = 400;

try {
  const server = await startServer({
    data: process.argv[2] ?? '',
    port: 0,
    rateLimits: 'off',
    venue,
    logLevel: 'fatal',
    snapshotEveryCommands: SNAPSHOT_EVERY,
  });
  process.on('SIGTERM', () => void server.close());
  console.log(JSON.stringify({ url: server.url, seq: server.status().durableSeq }));
  const reason = await server.stopped;
  process.exit(reason.kind === 'failed' ? exitCodeOf(reason.error) : 0);
} catch (error) {
  console.error((error as Error).message);
  process.exit(exitCodeOf(error));
}
