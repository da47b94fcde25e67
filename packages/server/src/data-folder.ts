/**
 * The folder of an exchange. Its marker says that it is one and carries its id, so that a journal or
 * identity store that vanished later is missed, and files of two exchanges are never mixed.
 */
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { JournalDamagedError } from './journal/errors.ts';

const MARKER_FILE = 'exchange.json';
const FORMAT = 1;

/** Makes the folder if it is absent. @returns its id if it is an exchange's already */
export async function openDataFolder(folder: string): Promise<string | undefined> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, MARKER_FILE);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const marker = parseMarker(text);
  if (marker?.format === FORMAT) return marker.id;
  throw new JournalDamagedError({ file, what: 'it is not the marker of a folder of this version' });
}

/** Written last, when everything that it promises is there. */
export async function markDataFolder(folder: string, id: string): Promise<void> {
  const file = join(folder, MARKER_FILE);
  const handle = await open(`${file}.tmp`, 'w', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify({ format: FORMAT, id })}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.tmp`, file);
}

function parseMarker(text: string): { readonly format: unknown; readonly id: string } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    if (!('format' in value) || !('id' in value) || typeof value.id !== 'string') return undefined;
    return { format: value.format, id: value.id };
  } catch {
    return undefined;
  }
}
