/** The golden journals: encoded commands beside this file, and what replaying them must give. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Sequenced } from '../../src/engine/commands.ts';
import { decodeCommands, Exchange, encodeCommands } from '../../src/index.ts';

export interface JournalHashes {
  readonly eventHash: string;
  readonly stateHash: string;
}

export type JournalManifest = Readonly<
  Record<string, JournalHashes & { readonly commands: number }>
>;

const folder = new URL('./', import.meta.url);
const manifestFile = new URL('journals.json', folder);

export function readManifest(): JournalManifest {
  return JSON.parse(readFileSync(manifestFile, 'utf8')) as JournalManifest;
}

export function readJournal(name: string): readonly Sequenced[] {
  return decodeCommands(readFileSync(new URL(`${name}.bin`, folder)));
}

export function hashesOf(exchange: Exchange): JournalHashes {
  return { eventHash: exchange.eventHash, stateHash: exchange.stateHash() };
}

/** The hashes of every journal, replayed from its first command. */
export function replayAll(): Readonly<Record<string, JournalHashes>> {
  const replayed: Record<string, JournalHashes> = {};
  for (const name of Object.keys(readManifest())) {
    const exchange = new Exchange();
    for (const sequenced of readJournal(name)) exchange.replay(sequenced);
    replayed[name] = hashesOf(exchange);
  }
  return replayed;
}

export function writeJournals(journals: Readonly<Record<string, readonly Sequenced[]>>): void {
  const manifest: Record<string, JournalManifest[string]> = {};
  for (const [name, commands] of Object.entries(journals)) {
    const exchange = new Exchange();
    for (const sequenced of commands) exchange.apply(sequenced);
    exchange.checkInvariants();
    writeFileSync(new URL(`${name}.bin`, folder), encodeCommands(commands));
    manifest[name] = { commands: commands.length, ...hashesOf(exchange) };
  }
  writeFileSync(manifestFile, `${JSON.stringify(manifest, undefined, 2)}\n`);
}
