/**
 * The demo's API keys: made at the first start, kept beside the exchange's data, readable by its
 * owner alone.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { CROWD, MAKERS, TRADER } from './demo-markets.ts';

export interface DemoKey {
  readonly id: string;
  readonly secret: string;
}

/** By account name. */
export type DemoKeys = Readonly<Record<string, DemoKey>>;

const FILE = 'demo-keys.json';
const accounts: readonly string[] = [TRADER, ...MAKERS, ...CROWD];

export interface LoadedKeys {
  readonly keys: DemoKeys;
  /** Whether they were there already. */
  readonly origin: 'kept' | 'made';
}

/** @throws {DemoKeysError} when the file is there and cannot be used */
export async function loadKeys(folder: string): Promise<LoadedKeys> {
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, FILE);
  const text = await readIfThere(file);
  if (text !== undefined) return { keys: parseKeys(text, file), origin: 'kept' };
  const keys = Object.fromEntries(accounts.map((name) => [name, makeKey(name)]));
  await writeDurably(file, `${JSON.stringify(keys, null, 2)}\n`);
  return { keys, origin: 'made' };
}

export class DemoKeysError extends Error {
  override readonly name = 'DemoKeysError';
}

function parseKeys(text: string, file: string): DemoKeys {
  const keys = parseJson(text) as Record<string, Partial<DemoKey> | undefined> | undefined;
  const isWhole = accounts.every((name) => {
    const key = keys?.[name];
    return typeof key?.id === 'string' && typeof key.secret === 'string';
  });
  if (isWhole) return keys as DemoKeys;
  throw new DemoKeysError(
    `${file} is damaged. Start on another folder (--data DIR), or remove this one to begin anew.`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function makeKey(name: string): DemoKey {
  return {
    id: `${name}-${randomBytes(4).toString('hex')}`,
    secret: randomBytes(24).toString('base64url'),
  };
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whole or not at all: without its keys a folder's exchange would have no traders. */
async function writeDurably(file: string, text: string): Promise<void> {
  const draft = `${file}.new`;
  const handle = await open(draft, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
}
