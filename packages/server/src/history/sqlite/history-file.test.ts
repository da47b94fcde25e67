import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Seq } from '@exchange/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { historySuite } from '../history.suite.ts';
import { openHistoryFile } from './history-file.ts';

const newFolder = () => mkdtemp(join(tmpdir(), 'exchange-history-'));

historySuite('sqlite', async () => {
  const folder = await newFolder();
  return {
    open: async () => openHistoryFile({ file: join(folder, 'history.db'), folderId: 'f' }),
    remove: () => rm(folder, { recursive: true }),
  };
});

describe('sqlite history', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await newFolder();
    file = join(folder, 'history.db');
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('the cursor is there after reopening', async () => {
    const history = openHistoryFile({ file, folderId: 'f' });
    const none = { orders: [], fills: [], trades: [], candles: [], ledger: [] };
    await history.write({ ...none, fromCursor: 0 as Seq, cursor: 7 as Seq });
    await history.close();
    const again = openHistoryFile({ file, folderId: 'f' });
    expect(await again.cursor()).toBe(7);
    await again.close();
  });

  test('a damaged file, or one of another folder, is refused with the way out', async () => {
    await openHistoryFile({ file, folderId: 'f' }).close();
    expect(() => openHistoryFile({ file, folderId: 'g' })).toThrow('remove it, and the next start');
    await writeFile(file, 'x'.repeat(5000));
    expect(() => openHistoryFile({ file, folderId: 'f' })).toThrow('is damaged');
  });
});
