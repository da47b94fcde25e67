import { chmod, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TimeMicros } from '@exchange/core';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hmacKey, identitySuite } from '../identity.suite.ts';
import { openSqliteIdentity } from './sqlite-identity.ts';

const newFolder = () => mkdtemp(join(tmpdir(), 'exchange-identity-'));
const clock = { now: () => 1 as TimeMicros };
const open = (folder: string, mustExist = false) =>
  openSqliteIdentity({ folder, folderId: 'f', mustExist, clock, onFailure: () => {} });

identitySuite('sqlite', async () => {
  const folder = await newFolder();
  return {
    open: (given) =>
      openSqliteIdentity({
        folder,
        folderId: 'f',
        mustExist: false,
        clock: given,
        onFailure: () => {},
      }),
    remove: () => rm(folder, { recursive: true }),
  };
});

describe('sqlite identity', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await newFolder();
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('no file of the folder holds a secret, and the key file is its owner’s alone', async () => {
    const identity = await open(folder);
    await identity.createKey(hmacKey, {});
    const files = await readdir(folder);
    await identity.close();
    for (const name of files) {
      const text = await readFile(join(folder, name), 'latin1').catch(() => '');
      expect(text).not.toContain('canary-secret');
    }
    expect((await stat(join(folder, 'identity.key'))).mode & 0o777).toBe(0o600);
  });

  test('a key file that others can read is refused with the way out', async () => {
    await (await open(folder)).close();
    await chmod(join(folder, 'identity.key'), 0o644);
    await expect(open(folder)).rejects.toThrow('chmod 600');
  });

  test('another key file opens no secret', async () => {
    const identity = await open(folder);
    await identity.createKey(hmacKey, {});
    await identity.close();
    await rm(join(folder, 'identity.key'));
    await expect(open(folder)).rejects.toMatchObject({
      name: 'IdentityDamagedError',
      message: expect.stringContaining('Restore that file together with the database'),
    });
  });

  test('a changed or removed audit entry is found', async () => {
    const identity = await open(folder);
    for (const detail of ['one', 'two', 'three']) {
      identity.audit({ action: 'permission-denied', actor: {}, detail });
    }
    await identity.close();
    const database = new Database(join(folder, 'identity.db'));
    database.exec("UPDATE audit SET record = replace(record, 'two', 'tow')");
    database.close();
    await expect(open(folder)).rejects.toThrow('changed at entry 2');
  });

  test('a store that must be there and is not is refused, as is one of another folder', async () => {
    await expect(open(folder, true)).rejects.toThrow('missing');
    await (await open(folder)).close();
    const other = { folder, folderId: 'other', mustExist: true, clock, onFailure: () => {} };
    await expect(openSqliteIdentity(other)).rejects.toThrow('another format or folder');
  });
});
