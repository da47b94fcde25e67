/** HTTP on fetch, WebSocket on the browser's, signatures on WebCrypto. */
import {
  type ApiKey,
  isEd25519,
  type Signer,
  type Transport,
  type TransportOptions,
} from './transport.ts';
import { createWebTransport } from './web.ts';

export function createTransport(options: TransportOptions = {}): Transport {
  return createWebTransport({
    // Called through an arrow function, because `fetch` insists on its own `this`.
    fetch: options.fetch ?? ((input, init) => fetch(input, init)),
    WebSocket: options.WebSocket ?? WebSocket,
  });
}

export async function createSigner(key: ApiKey): Promise<Signer> {
  return isEd25519(key) ? createEd25519Signer(key.seed) : createHmacSigner(key.id, key.secret);
}

async function createHmacSigner(id: string, secret: string): Promise<Signer> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', utf8(secret), algorithm, false, ['sign']);
  return {
    keyId: id,
    sign: async (message) => toBase64(await crypto.subtle.sign('HMAC', key, utf8(message))),
  };
}

/** PKCS #8 of an Ed25519 key is this and the seed. */
const PKCS8_ED25519_PREFIX = [48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32];

async function createEd25519Signer(seedText: string): Promise<Signer> {
  const seed = fromBase64(seedText);
  if (seed.length !== 32) throw new TypeError('An Ed25519 seed is base64 of 32 bytes.');
  const encoded = new Uint8Array([...PKCS8_ED25519_PREFIX, ...seed]);
  const key = await crypto.subtle.importKey('pkcs8', encoded, 'Ed25519', true, ['sign']);
  const jwk = await crypto.subtle.exportKey('jwk', key);
  const publicKey = fromBase64(String(jwk.x).replaceAll('-', '+').replaceAll('_', '/'));
  return {
    keyId: toBase64(publicKey),
    sign: async (message) => toBase64(await crypto.subtle.sign('Ed25519', key, utf8(message))),
  };
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function toBase64(bytes: ArrayBuffer | Uint8Array): string {
  const view = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
  let binary = '';
  for (const byte of view) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** @throws {TypeError} when it is not base64 */
function fromBase64(encoded: string): Uint8Array {
  try {
    return Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
  } catch (cause) {
    throw new TypeError('A key is not valid base64.', { cause });
  }
}
