/** Runs command lines in this process, with streams that are kept. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { parseVenueFile, type RunningServer, startServer } from '@exchange/server';
import { runCli } from '../src/program.ts';

export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly isTty?: boolean;
  readonly signal?: AbortSignal;
  /** Called with everything on standard output so far. */
  readonly onOutput?: (stdout: string) => void;
}

export interface CommandLine {
  readonly folder: string;
  run(args: readonly string[], options?: RunOptions): Promise<Result>;
  remove(): Promise<void>;
}

/** A user with a home of their own: nothing outside the temp folder is read or written. */
export async function createCommandLine(
  env: Readonly<Record<string, string>> = {},
): Promise<CommandLine> {
  const folder = await mkdtemp(path.join(tmpdir(), 'exchange-cli-'));
  const own = { HOME: folder, EXCHANGE_CONFIG_DIR: path.join(folder, 'config'), ...env };
  return {
    folder,
    async run(args, options = {}) {
      let stdout = '';
      let stderr = '';
      const stdin = Object.assign(
        Readable.from(options.stdin === undefined ? [] : [options.stdin]),
        {
          isTTY: options.isTty === true,
        },
      );
      const code = await runCli(args, {
        stdin: stdin as unknown as NodeJS.ReadStream,
        stdout: {
          isTTY: options.isTty === true,
          columns: 100,
          write: (text) => {
            stdout += text;
            options.onOutput?.(stdout);
          },
        },
        stderr: {
          isTTY: options.isTty === true,
          write: (text) => {
            stderr += text;
          },
        },
        env: { ...own, ...options.env },
        folder,
        signal: options.signal ?? new AbortController().signal,
      });
      return { code, stdout, stderr };
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

const venueFile = fileURLToPath(new URL('venue.json', import.meta.url));

/** A server with two markets and two traders, alice and bob, in memory. */
export async function startTestServer(): Promise<RunningServer> {
  const venue = parseVenueFile(await readFile(venueFile, 'utf8'));
  return startServer({ data: 'memory', port: 0, venue, rateLimits: 'off', logLevel: 'silent' });
}

export function keyEnv(server: RunningServer, name: 'alice' | 'bob'): Record<string, string> {
  return {
    EXCHANGE_URL: server.url,
    EXCHANGE_KEY_ID: `${name}-test-key`,
    EXCHANGE_KEY_SECRET: `${name}-secret-0123456789abcdef0123`,
  };
}
