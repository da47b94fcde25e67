import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { isAddressAllowed } from './address-list.ts';
import { clientAddress } from './client-address.ts';

const request = (remoteAddress: string, forwarded?: string) =>
  ({
    socket: { remoteAddress },
    headers: { 'x-forwarded-for': forwarded },
  }) as unknown as IncomingMessage;

test('a spoofed X-Forwarded-For from a peer that is not trusted is not believed', () => {
  expect(clientAddress(request('203.0.113.9', '10.0.0.1'), [])).toBe('203.0.113.9');
  expect(clientAddress(request('203.0.113.9', '10.0.0.1'), ['127.0.0.1'])).toBe('203.0.113.9');
});

test('behind trusted proxies the last hop that is not one of them counts', () => {
  const proxies = ['127.0.0.1', '10.0.0.0/8'];
  expect(
    clientAddress(request('::ffff:127.0.0.1', '1.1.1.1, 203.0.113.9, 10.1.2.3'), proxies),
  ).toBe('203.0.113.9');
  expect(clientAddress(request('127.0.0.1', 'nonsense'), proxies)).toBe('127.0.0.1');
  expect(clientAddress(request('127.0.0.1', '10.0.0.2'), proxies)).toBe('127.0.0.1');
});

test('allow-lists take addresses and blocks of both families', () => {
  const list = ['203.0.113.0/24', '2001:db8::/32', '198.51.100.7', 'no-address', '1.2.3.4/99'];
  expect(isAddressAllowed('203.0.113.200', list)).toBe(true);
  expect(isAddressAllowed('2001:db8::5', list)).toBe(true);
  expect(isAddressAllowed('198.51.100.7', list)).toBe(true);
  expect(isAddressAllowed('198.51.100.8', list)).toBe(false);
  expect(isAddressAllowed('1.2.3.4', list)).toBe(false);
  expect(isAddressAllowed('not an address', list)).toBe(false);
});
