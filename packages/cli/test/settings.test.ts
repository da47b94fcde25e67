import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadSettings } from '../src/config/settings.ts';
import { type CommandLine, createCommandLine } from './command-line.ts';

let line: CommandLine;
let env: Record<string, string>;

beforeEach(async () => {
  line = await createCommandLine();
  env = { EXCHANGE_CONFIG_DIR: path.join(line.folder, 'config') };
});

afterEach(() => line.remove());

async function userConfig(text: string): Promise<void> {
  await mkdir(env['EXCHANGE_CONFIG_DIR'] ?? '', { recursive: true });
  await writeFile(path.join(env['EXCHANGE_CONFIG_DIR'] ?? '', 'config.toml'), text);
}

const projectConfig = (text: string): Promise<void> =>
  writeFile(path.join(line.folder, 'exchange.toml'), text);

describe('settings', () => {
  test('default: this machine, no key, paper', async () => {
    const settings = await loadSettings({}, env, line.folder);
    expect(settings).toMatchObject({
      url: 'http://127.0.0.1:3000',
      mode: 'paper',
      profile: undefined,
      key: undefined,
    });
    expect(settings.origins.url).toBe('default');
  });

  test('flag over environment over project over user over default', async () => {
    const url = async (flags = {}, more = {}) =>
      (await loadSettings(flags, { ...env, ...more }, line.folder)).url;
    await userConfig('url = "http://user"');
    await expect(url()).resolves.toBe('http://user');
    await projectConfig('url = "http://project"');
    await expect(url()).resolves.toBe('http://project');
    await expect(url({}, { EXCHANGE_URL: 'http://env' })).resolves.toBe('http://env');
    await expect(url({ url: 'http://flag' }, { EXCHANGE_URL: 'http://env' })).resolves.toBe(
      'http://flag',
    );
  });

  test('keys come from the environment, or with the profile', async () => {
    const fromEnv = await loadSettings(
      {},
      { ...env, EXCHANGE_KEY_ID: 'k', EXCHANGE_KEY_SECRET: 's' },
      line.folder,
    );
    expect(fromEnv.key).toEqual({ id: 'k', secret: 's' });
    const seed = await loadSettings({}, { ...env, EXCHANGE_KEY_SEED: 'c2VlZA==' }, line.folder);
    expect(seed.key).toEqual({ seed: 'c2VlZA==' });
  });

  test('error: TOML that is none, an unknown profile, a secret in a project', async () => {
    await projectConfig('url = ');
    await expect(loadSettings({}, env, line.folder)).rejects.toThrow('is not valid TOML');
    await projectConfig('[profiles.x]\nsecret = "s"');
    await expect(loadSettings({}, env, line.folder)).rejects.toThrow('holds a secret');
    await projectConfig('');
    await expect(loadSettings({ profile: 'x' }, env, line.folder)).rejects.toThrow(
      'There is no profile "x".',
    );
  });

  test('the tables of the terminal are merged, the project on top', async () => {
    await userConfig('[tui]\ntheme = "light"\nfps = 10\n[keys]\nbuy = "f"');
    await projectConfig('[tui]\ntheme = "cb"\n[keys]\nsell = ["d", "D"]');
    const settings = await loadSettings({}, env, line.folder);
    expect(settings.tui).toEqual({ theme: 'cb', fps: 10 });
    expect(settings.keys).toEqual({ buy: ['f'], sell: ['d', 'D'] });
  });
});

describe('profiles', () => {
  const add = (name: string, ...more: string[]) =>
    line.run(
      [
        'profile',
        'add',
        name,
        '--url',
        `http://${name}`,
        '--key-id',
        `${name}-id`,
        '--secret-stdin',
        ...more,
      ],
      {
        stdin: `${name}-secret\n`,
      },
    );

  test('the first one is the default; the key is stored for its owner alone', async () => {
    await expect(add('one')).resolves.toMatchObject({ code: 0, stdout: '' });
    await add('two', '--mode', 'live');
    const settings = await loadSettings({}, env, line.folder);
    expect(settings).toMatchObject({ profile: 'one', url: 'http://one', mode: 'paper' });
    expect(settings.key).toEqual({ id: 'one-id', secret: 'one-secret' });
    const live = await loadSettings({ profile: 'two' }, env, line.folder);
    expect(live).toMatchObject({ url: 'http://two', mode: 'live' });

    const credentials = path.join(env['EXCHANGE_CONFIG_DIR'] ?? '', 'credentials.toml');
    expect((await stat(credentials)).mode & 0o777).toBe(0o600);
    const config = await readFile(
      path.join(env['EXCHANGE_CONFIG_DIR'] ?? '', 'config.toml'),
      'utf8',
    );
    expect(config).not.toContain('secret');
  });

  test('error: a key file that others can read is refused, with the cure', async () => {
    await add('one');
    const credentials = path.join(env['EXCHANGE_CONFIG_DIR'] ?? '', 'credentials.toml');
    await chmod(credentials, 0o644);
    const result = await line.run(['balance']);
    expect(result.code).toBe(2);
    expect(result.stderr).toContain(`chmod 600 ${credentials}`);
  });

  test('list, use and remove', async () => {
    await add('one');
    await add('two');
    await line.run(['profile', 'use', 'two']);
    const listed = await line.run(['profile', 'list', '--json']);
    expect(JSON.parse(listed.stdout)).toMatchObject([
      { name: 'one', isDefault: false, hasKey: true },
      { name: 'two', isDefault: true, hasKey: true },
    ]);
    expect(listed.stdout).not.toContain('-secret');
    await line.run(['profile', 'remove', 'two']);
    expect(JSON.parse((await line.run(['profile', 'list', '--json'])).stdout)).toHaveLength(1);
    expect(await line.run(['profile', 'use', 'two'])).toMatchObject({ code: 5 });
    await expect(loadSettings({}, env, line.folder)).resolves.toMatchObject({ profile: undefined });
  });
});
