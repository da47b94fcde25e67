/**
 * Signatures over the canonical text of a request. A client may have percent-encoded the values or
 * not, so either text counts. Nothing here tells an unknown key from a wrong signature.
 */
import {
  createHmac,
  createPublicKey,
  type KeyObject,
  timingSafeEqual,
  verify as verifyEd25519,
} from 'node:crypto';
import { type SigningRequest, signingText } from '@exchange/core/protocol';
import type { ApiKey } from '../../identity/identity.ts';

const ED25519_BYTES = 64;
const HMAC_SHA256_BYTES = 32;
const BASE64_LENGTH_MAX = 88;
const BASE64 = /^[A-Za-z0-9+/]{2,88}={0,2}$/;
const KEY_OBJECTS_MAX = 10_000;

/** The point of the vector in the API's documentation: a key that nobody holds here. */
const NOBODY = Buffer.from('6kpsY+KcUgq+9VB7Ey7F+ZVHdq6+vnuSQh7qaRRG0iw=', 'base64');
const nobodyKey = keyObject(NOBODY);
const keyObjects = new Map<string, KeyObject>();

function keyObject(publicKey: Uint8Array): KeyObject {
  const x = Buffer.from(publicKey).toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}

function keyObjectOf(keyId: string, publicKey: Uint8Array): KeyObject {
  const kept = keyObjects.get(keyId);
  if (kept !== undefined) return kept;
  // Only a cache: a key that was forgotten is parsed again.
  if (keyObjects.size >= KEY_OBJECTS_MAX) keyObjects.clear();
  const parsed = keyObject(publicKey);
  keyObjects.set(keyId, parsed);
  return parsed;
}

/** The bytes of a base64 signature; empty when it is not one. */
export function signatureBytes(text: string): Buffer {
  if (text.length > BASE64_LENGTH_MAX || !BASE64.test(text)) return Buffer.alloc(0);
  return Buffer.from(text, 'base64');
}

/** True when `signature` is the key's over one of `texts`. An absent key costs the same and is false. */
export function isSignedBy(
  key: ApiKey | undefined,
  signature: Buffer,
  texts: Iterable<string>,
): boolean {
  if (key === undefined) {
    const padded = signature.length === ED25519_BYTES ? signature : Buffer.alloc(ED25519_BYTES);
    for (const text of texts) verifyEd25519(null, Buffer.from(text), nobodyKey, padded);
    return false;
  }
  switch (key.kind) {
    case 'ed25519': {
      if (signature.length !== ED25519_BYTES) return false;
      const publicKey = keyObjectOf(key.keyId, key.publicKey);
      return someText(texts, (text) =>
        verifyEd25519(null, Buffer.from(text), publicKey, signature),
      );
    }
    case 'hmac': {
      if (signature.length !== HMAC_SHA256_BYTES) return false;
      return someText(texts, (text) => {
        const expected = createHmac('sha256', key.secret).update(text).digest();
        return timingSafeEqual(expected, signature);
      });
    }
  }
}

/** The second text is only made when the first one was not it. */
function someText(texts: Iterable<string>, matches: (text: string) => boolean): boolean {
  for (const text of texts) if (matches(text)) return true;
  return false;
}

/** The texts that a signature may be over: raw values, then percent-encoded ones where they differ. */
export function* signableTexts(request: Omit<SigningRequest, 'form'>): Generator<string> {
  const raw = signingText({ ...request, form: 'raw' });
  yield raw;
  const encoded = signingText({ ...request, form: 'percent-encoded' });
  if (encoded !== raw) yield encoded;
}
