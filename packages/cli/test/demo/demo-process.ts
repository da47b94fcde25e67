/** The demo as a child process, the way `npm start` runs it, from the sources. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const main = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../src/main.ts');

export interface DemoProcess {
  readonly url: string;
  readonly key: { readonly id: string; readonly secret: string };
  readonly lines: readonly string[];
  /** Resolves with the next line that matches. */
  line(pattern: RegExp): Promise<string>;
  /** Ends it with a signal; the exit code and how long it took. */
  stop(signal: NodeJS.Signals): Promise<{ code: number | null; milliseconds: number }>;
  /** If it is still there. */
  kill(): void;
}

/** Resolves when it says where it is. */
export async function startDemo(args: readonly string[]): Promise<DemoProcess> {
  const child = spawnDemo(args);
  const lines: string[] = [];
  const waiting = new Set<{ pattern: RegExp; found: (line: string) => void }>();
  createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (text) => {
    lines.push(text);
    for (const each of waiting) {
      if (!each.pattern.test(text)) continue;
      waiting.delete(each);
      each.found(text);
    }
  });
  const errors: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
  const ended = once(child, 'close').then(([code]) => {
    throw new Error(`The demo ended with ${String(code)}: ${errors.join('')}${lines.join('\n')}`);
  });
  ended.catch(() => {});
  const line = (pattern: RegExp): Promise<string> => {
    const there = lines.find((text) => pattern.test(text));
    if (there !== undefined) return Promise.resolve(there);
    const coming = new Promise<string>((found) => waiting.add({ pattern, found }));
    return Promise.race([coming, ended]);
  };
  const [, url = ''] = /(http:\S+)/.exec(await line(/^demo exchange/)) ?? [];
  const [, id = '', secret = ''] =
    /key id (\S+) {3}secret (\S+)/.exec(await line(/^demo trader/)) ?? [];
  const stop = async (signal: NodeJS.Signals) => {
    const startedAt = performance.now();
    child.kill(signal);
    const [code] = (await once(child, 'exit')) as [number | null];
    return { code, milliseconds: performance.now() - startedAt };
  };
  return { url, key: { id, secret }, lines, line, stop, kill: () => child.kill('SIGKILL') };
}

/** For a demo that should not start: its exit code and what it says. */
export async function failDemo(
  args: readonly string[],
): Promise<{ code: number | null; error: string }> {
  const child = spawnDemo(args);
  const errors: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
  child.stdout?.resume();
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, error: errors.join('') };
}

function spawnDemo(args: readonly string[]): ChildProcess {
  return spawn(
    process.execPath,
    ['--conditions=@exchange/source', main, 'demo', '--no-tui', ...args],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, EXCHANGE_CONFIG_DIR: configFolder(args) },
    },
  );
}

/** The profile that a demo saves stays out of the user's own: it is kept beside its data. */
export function configFolder(args: readonly string[]): string {
  return path.join(args[args.indexOf('--data') + 1] ?? '', 'config');
}
