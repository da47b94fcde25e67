/**
 * A TCP proxy that does to connections what networks do: it swallows answers after the request got
 * through, cuts, and stalls. It reads just enough HTTP to know which request an answer is to.
 */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** What happens to the next request that it applies to. */
interface Fault {
  /** Start of the request's first line, such as `POST /api/v1/order `. */
  readonly request: string;
  /**
   * `cut-after`: the exchange gets it, its answer is thrown away and the connection cut.
   * `cut-before`: the exchange never sees it. `stall`: the answer never comes, the connection stays.
   */
  readonly kind: 'cut-after' | 'cut-before' | 'stall';
}

export interface FaultyProxy {
  readonly url: string;
  /** First lines of the requests that came, without the version. */
  readonly seen: readonly string[];
  readonly pendingFaults: number;
  /** Each fault happens once. */
  inject(...faults: Fault[]): void;
  /** From here on requests get through. */
  heal(): void;
  /** Cuts every connection that is open. */
  cutAll(): void;
  /** Whether new connections are cut at once. */
  refuse(value: boolean): void;
}

/** Closed when the test ends. */
export async function openFaultyProxy(target: string): Promise<FaultyProxy> {
  const { hostname, port } = new URL(target);
  const shared: Shared = { connections: new Set(), faults: [], seen: [] };
  let refusing = false;
  const server = createServer((client) => {
    if (refusing) client.destroy();
    else join(client, connect(Number(port), hostname), shared);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cutAll = (): void => {
    for (const socket of shared.connections) socket.destroy();
  };
  onTestFinished(async () => {
    cutAll();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen: shared.seen,
    get pendingFaults() {
      return shared.faults.length;
    },
    inject: (...faults) => shared.faults.push(...faults),
    heal() {
      shared.faults.length = 0;
    },
    cutAll,
    refuse(value) {
      refusing = value;
    },
  };
}

interface Shared {
  readonly connections: Set<Socket>;
  readonly faults: Fault[];
  readonly seen: string[];
}

function join(client: Socket, upstream: Socket, shared: Shared): void {
  let fault: Fault | undefined;
  const end = (): void => {
    client.destroy();
    upstream.destroy();
  };
  for (const socket of [client, upstream]) {
    shared.connections.add(socket);
    socket.on('error', end);
    socket.on('close', () => {
      shared.connections.delete(socket);
      end();
    });
  }
  client.on('data', (chunk) => {
    const head = chunk.toString('latin1');
    if (/^[A-Z]+ \//.test(head)) {
      shared.seen.push(head.slice(0, head.indexOf(' HTTP')));
      const index = shared.faults.findIndex(({ request }) => head.startsWith(request));
      if (index >= 0) [fault] = shared.faults.splice(index, 1);
    }
    if (fault?.kind === 'cut-before') end();
    else upstream.write(chunk);
  });
  upstream.on('data', (chunk) => {
    if (fault?.kind === 'cut-after') end();
    else if (fault?.kind !== 'stall') client.write(chunk);
  });
}
