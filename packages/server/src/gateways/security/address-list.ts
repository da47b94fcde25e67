/** Allow-lists of addresses: IPv4, IPv6 and CIDR blocks of both. */
import { BlockList, isIP } from 'node:net';

const LISTS_KEPT_MAX = 10_000;
const lists = new Map<string, BlockList>();

/** `::ffff:10.0.0.1` is how a dual-stack socket writes `10.0.0.1`. */
export function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && isIP(address.slice(7)) === 4 ? address.slice(7) : address;
}

/** True when `address` is in one of `blocks`. An entry that is no address matches nothing. */
export function isAddressAllowed(address: string, blocks: readonly string[]): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  return listOf(blocks).check(address, family === 6 ? 'ipv6' : 'ipv4');
}

function listOf(blocks: readonly string[]): BlockList {
  const key = blocks.join(' ');
  const kept = lists.get(key);
  if (kept !== undefined) return kept;
  const list = new BlockList();
  for (const block of blocks) {
    const [network = '', bits] = block.split('/');
    const family = isIP(network);
    if (family === 0) continue;
    const type = family === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(network, type);
    else if (/^[0-9]{1,3}$/.test(bits) && Number(bits) <= (family === 6 ? 128 : 32)) {
      list.addSubnet(network, Number(bits), type);
    }
  }
  // Only a cache: a forgotten list is made again.
  if (lists.size >= LISTS_KEPT_MAX) lists.clear();
  lists.set(key, list);
  return list;
}
