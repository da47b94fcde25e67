import { parseClientId } from '@exchange/core/protocol';
import { invalidInput } from '../errors/exchange-error.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** 128 random bits as 22 characters of `[A-Za-z0-9_-]`. `bytes` are 16. */
export function encodeClientId(bytes: Uint8Array): string {
  let id = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      id += ALPHABET.charAt((value >> bits) & 63);
    }
    value &= (1 << bits) - 1;
  }
  return bits === 0 ? id : id + ALPHABET.charAt((value << (6 - bits)) & 63);
}

/** @throws {ExchangeError} `input-invalid` */
export function checkedClientId(clientId: string): string {
  if (typeof clientId === 'string' && parseClientId(clientId) !== undefined) return clientId;
  throw invalidInput(
    'clientId',
    `clientId is 1 to 36 characters of A–Z a–z 0–9 . : / _ -, not ${JSON.stringify(String(clientId).slice(0, 50))}.`,
  );
}

const RANDOM_BYTES = 16;

/** 128 random bits as text. */
export function randomText(): string {
  return encodeClientId(crypto.getRandomValues(new Uint8Array(RANDOM_BYTES)));
}
