/** An order file as chunks of bytes, unpacked when it is gzip (by its magic number, not its name). */
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { usageError } from '../errors.ts';

const CHUNK_BYTES = 1 << 18;

export async function openOrderFile(path: string): Promise<Readable> {
  const start = await firstBytes(path);
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  if (start[0] !== 0x1f || start[1] !== 0x8b) return file;
  const unpacked = createGunzip({ chunkSize: CHUNK_BYTES });
  file.on('error', (error) => unpacked.destroy(error));
  unpacked.on('close', () => file.destroy());
  return file.pipe(unpacked);
}

async function firstBytes(path: string): Promise<Uint8Array> {
  try {
    if ((await stat(path)).isDirectory()) throw usageError(`${path} is a folder, not a file.`);
    const handle = await open(path);
    try {
      const { buffer, bytesRead } = await handle.read(new Uint8Array(2), 0, 2, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error) {
      const missing = error.code === 'ENOENT';
      throw usageError(
        missing ? `There is no file ${path}.` : `Cannot read ${path}: ${error.message}`,
      );
    }
    throw error;
  }
}
