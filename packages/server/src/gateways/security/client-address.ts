/** The address that limits and allow-lists are about. */
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { isAddressAllowed, plainAddress } from './address-list.ts';

const FORWARDED_LENGTH_MAX = 512;

/**
 * The peer's address, or behind proxies that are trusted the last address in `X-Forwarded-For` that
 * is none of them: whatever stands before it was written by a stranger.
 */
export function clientAddress(request: IncomingMessage, trustedProxies: readonly string[]): string {
  const peer = plainAddress(request.socket.remoteAddress ?? '');
  if (trustedProxies.length === 0 || !isAddressAllowed(peer, trustedProxies)) return peer;
  const header = request.headers['x-forwarded-for'];
  const forwarded = Array.isArray(header) ? header.join(',') : header;
  if (forwarded === undefined || forwarded.length > FORWARDED_LENGTH_MAX) return peer;
  for (const hop of forwarded.split(',').reverse()) {
    const address = plainAddress(hop.trim());
    if (isIP(address) === 0) return peer;
    if (!isAddressAllowed(address, trustedProxies)) return address;
  }
  return peer;
}
