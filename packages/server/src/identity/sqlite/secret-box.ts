/**
 * Secrets at rest: AES-256-GCM with a key that lies in the data folder, readable by its owner alone.
 * It keeps a secret out of backups and copies of the database, not from who can read the folder.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { IdentityDamagedError } from '../errors.ts';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export interface SecretBox {
  /** `owner` is bound in: a sealed secret opens for it alone. */
  seal(secret: string, owner: string): Uint8Array;
  /** @throws {IdentityDamagedError} it was not sealed with this key for this owner */
  open(sealed: Uint8Array, owner: string): string;
}

/** Reads the key file, or makes one with mode 0600 when there is none. */
export function openSecretBox(file: string): SecretBox {
  const key = readKey(file) ?? makeKey(file);
  return {
    seal(secret, owner) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(owner));
      const body = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]);
    },
    open(sealed, owner) {
      const bytes = Buffer.from(sealed);
      const nonce = bytes.subarray(0, NONCE_BYTES);
      const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, nonce)
          .setAAD(Buffer.from(owner))
          .setAuthTag(tag);
        const body = bytes.subarray(NONCE_BYTES + TAG_BYTES);
        return decipher.update(body, undefined, 'utf8') + decipher.final('utf8');
      } catch (cause) {
        throw new IdentityDamagedError(
          `The secret of the key ${owner} does not open with ${file}. Restore that file together with the database.`,
          { cause },
        );
      }
    },
  };
}

function readKey(file: string): Buffer | undefined {
  let key: Buffer;
  try {
    key = readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  if (key.length !== KEY_BYTES) {
    throw new IdentityDamagedError(`${file} has ${key.length} bytes instead of ${KEY_BYTES}.`);
  }
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) {
    throw new IdentityDamagedError(`${file} can be read by others. Run: chmod 600 ${file}`);
  }
  return key;
}

function makeKey(file: string): Buffer {
  const key = randomBytes(KEY_BYTES);
  const descriptor = openSync(file, 'wx', 0o600);
  try {
    writeSync(descriptor, key);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  return key;
}
