/** How many sockets there may be, in all and from one address. */
import type { Server } from 'node:http';
import { isAddressAllowed, plainAddress } from '../security/address-list.ts';
import type { GatewaySettings } from '../settings.ts';

export function limitConnections(
  server: Server,
  settings: Pick<GatewaySettings, 'connectionsMax' | 'connectionsPerAddressMax'>,
  trustedProxies: readonly string[],
): void {
  const counts = new Map<string, number>();
  server.maxConnections = settings.connectionsMax;
  server.on('connection', (socket) => {
    const address = plainAddress(socket.remoteAddress ?? '');
    // A proxy stands for many clients.
    if (trustedProxies.length > 0 && isAddressAllowed(address, trustedProxies)) return;
    const count = (counts.get(address) ?? 0) + 1;
    if (count > settings.connectionsPerAddressMax) {
      socket.destroy();
      return;
    }
    counts.set(address, count);
    socket.once('close', () => {
      const left = (counts.get(address) ?? 1) - 1;
      if (left === 0) counts.delete(address);
      else counts.set(address, left);
    });
  });
}
