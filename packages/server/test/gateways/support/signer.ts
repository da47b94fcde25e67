/** Signs requests the way clients do. */
import { createHmac, sign } from 'node:crypto';
import { type SigningRequest, signingText } from '@exchange/core/protocol';
import type { TestKey } from './venue.ts';

export interface SignOptions extends Partial<SigningRequest> {
  readonly instruction: string;
}

export function signText(key: TestKey, text: string): string {
  if (key.kind === 'hmac') {
    return createHmac('sha256', key.secret ?? '')
      .update(text)
      .digest('base64');
  }
  if (key.privateKey === undefined) throw new TypeError('the key cannot sign');
  return sign(null, Buffer.from(text), key.privateKey).toString('base64');
}

/** The four headers of a signed request. */
export function signedHeaders(key: TestKey, options: SignOptions): Record<string, string> {
  const timestamp = options.timestamp ?? Date.now();
  const window = options.window ?? 5_000;
  const text = signingText({ ...options, timestamp, window });
  return {
    'x-api-key': key.keyId,
    'x-signature': signText(key, text),
    'x-timestamp': String(timestamp),
    'x-window': String(window),
  };
}

/** The `signature` of a WebSocket message. */
export function socketSignature(
  key: TestKey,
  instruction: 'subscribe' | 'sessionLogon',
  timestamp = Date.now(),
): [string, string, string, string] {
  const text = signingText({ instruction, timestamp, window: 5_000 });
  return [key.keyId, signText(key, text), String(timestamp), '5000'];
}
