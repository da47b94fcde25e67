/** The built command as a process: what only a process can show. */
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
let folder: string;

beforeAll(async () => {
  expect(existsSync(main), 'the command is built: npm run build').toBe(true);
  folder = await mkdtemp(path.join(tmpdir(), 'exchange-built-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(args: readonly string[], node: readonly string[] = []): Promise<Ended> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, EXCHANGE_CONFIG_DIR: folder };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...node, main, ...args],
      { env, cwd: folder },
      (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
      },
    );
  });
}

describe('the built command', () => {
  test('help loads no server, no client and no terminal', async () => {
    // Every module that is loaded from a file is named in this log.
    const trace = path.join(folder, 'loaded.mjs');
    const { writeFile } = await import('node:fs/promises');
    await writeFile(
      trace,
      `import { registerHooks } from 'node:module';
       import { appendFileSync } from 'node:fs';
       registerHooks({ load(url, context, next) { appendFileSync(${JSON.stringify(path.join(folder, 'loaded.txt'))}, url + '\\n'); return next(url, context); } });`,
    );
    const result = await run(['--help'], ['--import', trace]);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    const loaded = await readFile(path.join(folder, 'loaded.txt'), 'utf8');
    expect(loaded).toContain('commander');
    expect(loaded).not.toMatch(
      /node_modules\/(ink|react|undici|ws|fastify|pino|decimal\.js|better-sqlite3)\//,
    );
    expect(loaded).not.toMatch(/packages\/(server|sdk|core|mm|backtest)\/dist/);
  });

  test('a reader that goes away is no error', async () => {
    const child = spawn(process.execPath, [main, 'explain'], {
      env: { PATH: process.env['PATH'] ?? '', HOME: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.stdout.destroy();
    const code = await new Promise((resolve) => child.once('exit', resolve));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('a port that is taken is said so, with the way out', async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    const address = blocker.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const result = await run([
      'serve',
      '--data',
      path.join(folder, 'data'),
      '--port',
      String(port),
      '--log',
      'silent',
    ]);
    blocker.close();
    expect(result).toMatchObject({ code: 6, stdout: '' });
    expect(result.stderr).toContain(`Port ${port} is taken.`);
    expect(result.stderr).toContain('--port 0');
  }, 20_000);

  test('serve prints its address, answers, and stops in order on SIGINT', async () => {
    const venue = fileURLToPath(new URL('venue.json', import.meta.url));
    const args = [
      'serve',
      '--data',
      path.join(folder, 'served'),
      '--port',
      '0',
      '--venue',
      venue,
      '--log',
      'silent',
    ];
    const child = spawn(process.execPath, [main, ...args], {
      env: { PATH: process.env['PATH'] ?? '', HOME: folder },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const url = await new Promise<string>((resolve) => {
      child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
    });
    const markets = await run(['market', 'list', '--url', url]);
    expect(markets.stdout).toContain('TATA_INR');
    child.kill('SIGINT');
    await expect(new Promise((resolve) => child.once('exit', resolve))).resolves.toBe(0);
  }, 20_000);

  test('a bad venue file is refused whole, with the path of the fault', async () => {
    const { writeFile } = await import('node:fs/promises');
    const file = path.join(folder, 'bad.json');
    await writeFile(file, '{"assets":[{"symbol":"INR","decimals":99}],"markets":[],"accounts":[]}');
    const result = await run([
      'serve',
      '--data',
      path.join(folder, 'bad'),
      '--port',
      '0',
      '--venue',
      file,
    ]);
    expect(result.code).toBe(2);
    expect(result.stderr).toContain('assets[0].decimals');
    expect(result.stderr).toContain('hint:');
  }, 20_000);
});
