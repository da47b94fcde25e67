/**
 * WebSocket frames of a server (RFC 6455, 5.2): final, unmasked, not compressed. A frame is made once
 * and written to every subscriber as it is; frames may be joined, since a socket carries a stream of bytes.
 */
const FINAL_TEXT = 0x81;
const LENGTH_16 = 126;
const LENGTH_64 = 127;
const SHORT_BYTES_MAX = 125;
const MEDIUM_BYTES_MAX = 0xffff;

function headerBytes(payloadBytes: number): number {
  if (payloadBytes <= SHORT_BYTES_MAX) return 2;
  return payloadBytes <= MEDIUM_BYTES_MAX ? 4 : 10;
}

function writeHeader(target: Buffer, at: number, payloadBytes: number): number {
  target[at] = FINAL_TEXT;
  if (payloadBytes <= SHORT_BYTES_MAX) {
    target[at + 1] = payloadBytes;
    return at + 2;
  }
  if (payloadBytes <= MEDIUM_BYTES_MAX) {
    target[at + 1] = LENGTH_16;
    return target.writeUInt16BE(payloadBytes, at + 2);
  }
  target[at + 1] = LENGTH_64;
  return target.writeBigUInt64BE(BigInt(payloadBytes), at + 2);
}

/** One buffer with a text frame for each message, in order. */
export function textFrames(messages: readonly string[]): Buffer {
  let total = 0;
  const sizes: number[] = [];
  for (const message of messages) {
    const bytes = Buffer.byteLength(message, 'utf8');
    sizes.push(bytes);
    total += headerBytes(bytes) + bytes;
  }
  // Not from the shared pool: a slow socket may hold on to it for long.
  const frames = Buffer.allocUnsafeSlow(total);
  let at = 0;
  for (const [index, message] of messages.entries()) {
    at = writeHeader(frames, at, sizes[index] ?? 0);
    at += frames.write(message, at, 'utf8');
  }
  return frames;
}

/** A text frame with `message`. */
export function textFrame(message: string): Buffer {
  return textFrames([message]);
}
