/**
 * Which exchange, as whom, and how it looks: flag > EXCHANGE_* > ./exchange.toml > the user's
 * config > default, per value. Every value knows where it came from.
 */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { usageError } from '../errors.ts';
import type { Environment } from './environment.ts';
import { type ConfigPaths, configPaths } from './paths.ts';
import { readToml, type Table, tableOf, textOf } from './toml.ts';

export type Mode = 'paper' | 'live';

/** An HMAC key has an id and a secret, an Ed25519 key a seed. */
export type Key =
  | { readonly id: string; readonly secret: string; readonly seed?: never }
  | { readonly seed: string; readonly id?: never; readonly secret?: never };

type Origin = 'flag' | 'environment' | 'project' | 'user' | 'default';

export interface Settings {
  readonly profile: string | undefined;
  readonly url: string;
  readonly key: Key | undefined;
  readonly mode: Mode;
  readonly account: string | undefined;
  /** `[tui]` of both files, the project's on top. */
  readonly tui: Table;
  /** `[keys]`: keys by action id. */
  readonly keys: Readonly<Record<string, readonly string[]>>;
  /** Where the values came from, for `exchange config`. */
  readonly origins: Readonly<Record<'profile' | 'url' | 'key' | 'mode', Origin>>;
}

/** What flags say; absent ones are undefined. */
export interface FlagSettings {
  readonly profile?: string | undefined;
  readonly url?: string | undefined;
  readonly keyId?: string | undefined;
  /** Read from standard input with `--secret-stdin`. */
  readonly secret?: string | undefined;
}

export const DEFAULT_URL = 'http://127.0.0.1:3000';
const PROJECT_FILE = 'exchange.toml';

/** @throws {CliError} when a file is malformed, a profile is unknown or a secret is readable by others */
export async function loadSettings(
  flags: FlagSettings,
  env: Environment = process.env,
  folder: string = process.cwd(),
): Promise<Settings> {
  const paths = configPaths(env);
  const project = await readToml(path.join(folder, PROJECT_FILE));
  const user = await readToml(paths.config);
  refuseSecrets(project);
  const layers = { flags, env, project, user };
  const profile = chooseProfile(layers);
  const table = profileTable(profile.value, layers);
  const url = chooseUrl(layers, table);
  const key = await chooseKey(layers, { paths, profile: profile.value });
  const mode = textOf(table, 'mode');
  return {
    profile: profile.value,
    url: url.value,
    key: key.value,
    mode: mode === 'live' ? 'live' : 'paper',
    account: textOf(table, 'account'),
    tui: { ...tableOf(user, 'tui'), ...tableOf(project, 'tui') },
    keys: keysOf({ ...tableOf(user, 'keys'), ...tableOf(project, 'keys') }),
    origins: {
      profile: profile.origin,
      url: url.origin,
      key: key.origin,
      mode: mode === undefined ? 'default' : 'user',
    },
  };
}

interface Layers {
  readonly flags: FlagSettings;
  readonly env: Environment;
  readonly project: Table;
  readonly user: Table;
}

interface Chosen<T> {
  readonly value: T;
  readonly origin: Origin;
}

function first<T>(
  ...candidates: readonly (readonly [Origin, T | undefined])[]
): Chosen<T> | undefined {
  for (const [origin, value] of candidates) {
    if (value !== undefined && value !== '') return { origin, value };
  }
  return undefined;
}

function chooseProfile({ flags, env, project, user }: Layers): Chosen<string | undefined> {
  return (
    first(
      ['flag', flags.profile],
      ['environment', env['EXCHANGE_PROFILE']],
      ['project', textOf(project, 'profile')],
      ['user', textOf(user, 'profile')],
    ) ?? { value: undefined, origin: 'default' }
  );
}

function profileTable(name: string | undefined, { project, user }: Layers): Table {
  if (name === undefined) return {};
  const inProject = tableOf(tableOf(project, 'profiles'), name);
  const inUser = tableOf(tableOf(user, 'profiles'), name);
  const merged = { ...inUser, ...inProject };
  if (Object.keys(merged).length > 0) return merged;
  const known = [
    ...Object.keys(tableOf(user, 'profiles')),
    ...Object.keys(tableOf(project, 'profiles')),
  ];
  const hint =
    known.length === 0
      ? 'Save one with: exchange profile add NAME --url URL --key-id ID --secret-stdin'
      : `Known profiles: ${known.join(', ')}.`;
  throw usageError(`There is no profile "${name}".`, hint);
}

function chooseUrl({ flags, env, project, user }: Layers, profile: Table): Chosen<string> {
  return (
    first(
      ['flag', flags.url],
      ['environment', env['EXCHANGE_URL']],
      ['project', textOf(project, 'url')],
      ['user', textOf(profile, 'url') ?? textOf(user, 'url')],
    ) ?? { value: DEFAULT_URL, origin: 'default' }
  );
}

async function chooseKey(
  { flags, env }: Layers,
  at: { readonly paths: ConfigPaths; readonly profile: string | undefined },
): Promise<Chosen<Key | undefined>> {
  if (flags.secret !== undefined) {
    if (flags.keyId === undefined) throw usageError('--secret-stdin needs --key-id as well.');
    return { value: { id: flags.keyId, secret: flags.secret }, origin: 'flag' };
  }
  const fromEnv = keyOf({
    id: flags.keyId ?? env['EXCHANGE_KEY_ID'],
    secret: env['EXCHANGE_KEY_SECRET'],
    seed: env['EXCHANGE_KEY_SEED'],
  });
  if (fromEnv !== undefined) return { value: fromEnv, origin: 'environment' };
  if (flags.keyId !== undefined) {
    throw usageError(
      '--key-id needs the secret as well.',
      'Give it with --secret-stdin or EXCHANGE_KEY_SECRET.',
    );
  }
  if (at.profile === undefined) return { value: undefined, origin: 'default' };
  const stored = await readCredentials(at.paths.credentials);
  const value = keyOf(tableOf(stored, at.profile));
  return { value, origin: value === undefined ? 'default' : 'user' };
}

function keyOf(from: Table): Key | undefined {
  const seed = textOf(from, 'seed');
  if (seed !== undefined) return { seed };
  const id = textOf(from, 'id');
  const secret = textOf(from, 'secret');
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

/** Secrets belong to one user: a file that others can read is refused, with the command that helps. */
export async function readCredentials(file: string): Promise<Table> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) return {};
  if (process.platform !== 'win32' && (found.mode & 0o077) !== 0) {
    throw usageError(`${file} can be read by others.`, `Run: chmod 600 ${file}`);
  }
  return readToml(file);
}

function refuseSecrets(project: Table): void {
  const text = JSON.stringify(project);
  if (!/"(secret|seed)":/.test(text)) return;
  throw usageError(
    `${PROJECT_FILE} holds a secret, and project files are shared.`,
    'Move it to a profile: exchange profile add NAME --key-id ID --secret-stdin',
  );
}

function keysOf(table: Table): Record<string, readonly string[]> {
  const keys: Record<string, readonly string[]> = {};
  for (const [id, value] of Object.entries(table)) {
    if (typeof value === 'string') keys[id] = [value];
    else if (Array.isArray(value)) keys[id] = value.map(String);
  }
  return keys;
}

/** The first line of standard input, for `--secret-stdin`. */
export async function readSecret(input: NodeJS.ReadStream = process.stdin): Promise<string> {
  if (input.isTTY)
    throw usageError('--secret-stdin reads a pipe.', 'Like: printf %s "$SECRET" | exchange …');
  let text = '';
  for await (const chunk of input) {
    text += String(chunk);
    if (text.includes('\n') || text.length > SECRET_MAX) break;
  }
  const secret = text.split('\n')[0]?.trim() ?? '';
  if (secret === '') throw usageError('There was no secret on standard input.');
  return secret;
}

const SECRET_MAX = 4096;
