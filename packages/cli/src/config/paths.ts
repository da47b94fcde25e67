/** Where the user's own files are. */
import { homedir } from 'node:os';
import path from 'node:path';
import envPaths from 'env-paths';
import type { Environment } from './environment.ts';

export interface ConfigPaths {
  readonly folder: string;
  readonly config: string;
  /** Secrets; mode 0600. */
  readonly credentials: string;
}

/** `EXCHANGE_CONFIG_DIR`, else the system's place for it (`~/.config/exchange` on Linux). */
export function configPaths(env: Environment): ConfigPaths {
  const folder = env['EXCHANGE_CONFIG_DIR'] || systemFolder(env);
  return {
    folder,
    config: path.join(folder, 'config.toml'),
    credentials: path.join(folder, 'credentials.toml'),
  };
}

function systemFolder(env: Environment): string {
  if (env['XDG_CONFIG_HOME']) return path.join(env['XDG_CONFIG_HOME'], 'exchange');
  if (process.platform === 'linux')
    return path.join(env['HOME'] || homedir(), '.config', 'exchange');
  return envPaths('exchange', { suffix: '' }).config;
}
