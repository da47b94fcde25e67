/** Saves profiles: address, account and mode in the config file, the key beside it with mode 0600. */
import { chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import { stringify } from 'smol-toml';
import type { Environment } from './environment.ts';
import { configPaths } from './paths.ts';
import { type Key, type Mode, readCredentials } from './settings.ts';
import { readToml, type Table, tableOf, textOf } from './toml.ts';

export interface Profile {
  /** `[A-Za-z0-9_-]{1,32}` */
  readonly name: string;
  readonly url: string;
  readonly mode: Mode;
  readonly account?: string;
  readonly key?: Key;
}

export interface SavedProfile {
  readonly name: string;
  readonly url: string | undefined;
  readonly mode: string;
  readonly account: string | undefined;
  readonly hasKey: boolean;
  readonly isDefault: boolean;
}

const NAME = /^[A-Za-z0-9_-]{1,32}$/;

export function isProfileName(name: string): boolean {
  return NAME.test(name);
}

/**
 * @param use makes it the default one; `if-none`: only when there is no default yet
 * @returns the file that it was saved in
 */
export async function saveProfile(
  profile: Profile,
  use: 'always' | 'if-none' | 'never',
  env: Environment = process.env,
): Promise<string> {
  const paths = configPaths(env);
  await mkdir(paths.folder, { recursive: true, mode: 0o700 });
  const config = await readToml(paths.config);
  const { name, url, mode, account } = profile;
  const profiles = {
    ...tableOf(config, 'profiles'),
    [name]: { url, mode, ...(account === undefined ? {} : { account }) },
  };
  const current = textOf(config, 'profile');
  const isDefault = use === 'always' || (use === 'if-none' && current === undefined);
  const chosen = isDefault ? { profile: name } : {};
  await write(paths.config, { ...config, ...chosen, profiles }, 0o644);
  if (profile.key !== undefined) {
    const stored = await readCredentials(paths.credentials);
    await write(paths.credentials, { ...stored, [name]: { ...profile.key } }, 0o600);
  }
  return paths.config;
}

export async function listProfiles(env: Environment = process.env): Promise<SavedProfile[]> {
  const paths = configPaths(env);
  const config = await readToml(paths.config);
  const stored = await readCredentials(paths.credentials);
  const profiles = tableOf(config, 'profiles');
  return Object.keys(profiles).map((name) => {
    const table = tableOf(profiles, name);
    return {
      name,
      url: textOf(table, 'url'),
      mode: textOf(table, 'mode') ?? 'paper',
      account: textOf(table, 'account'),
      hasKey: name in stored,
      isDefault: textOf(config, 'profile') === name,
    };
  });
}

/** @returns false when there is no such profile */
export async function useProfile(name: string, env: Environment = process.env): Promise<boolean> {
  const paths = configPaths(env);
  const config = await readToml(paths.config);
  if (!(name in tableOf(config, 'profiles'))) return false;
  await write(paths.config, { ...config, profile: name }, 0o644);
  return true;
}

/** @returns false when there was no such profile */
export async function removeProfile(
  name: string,
  env: Environment = process.env,
): Promise<boolean> {
  const paths = configPaths(env);
  const config = await readToml(paths.config);
  const profiles = tableOf(config, 'profiles');
  if (!(name in profiles)) return false;
  const { [name]: _profile, ...rest } = profiles;
  const { profile: current, ...others } = config;
  const kept = current === name || current === undefined ? {} : { profile: current };
  await write(paths.config, { ...others, ...kept, profiles: rest }, 0o644);
  const stored = await readCredentials(paths.credentials);
  if (name in stored) {
    const { [name]: _key, ...remaining } = stored;
    await write(paths.credentials, remaining, 0o600);
  }
  return true;
}

/** Whole or not at all: a new file takes the old one's place. */
async function write(file: string, table: Table, mode: number): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  await writeFile(temporary, `${stringify(table)}\n`, { mode });
  await chmod(temporary, mode);
  await rename(temporary, file);
}
