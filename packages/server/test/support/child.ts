/** Server processes of tests. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('./serve-child.ts', import.meta.url));

export interface ServerProcess {
  readonly url: string;
  /** Last durable command when its doors opened. */
  readonly seq: number;
  readonly process: ChildProcess;
  /** What it wrote to standard error. */
  errors(): string;
  /** Sends the signal. @returns the exit code, null after a kill */
  end(signal: NodeJS.Signals): Promise<number | null>;
  /** @returns the exit code of a process that ends by itself */
  ended(): Promise<number | null>;
}

/**
 * @param shell what the shell does before it becomes the server
 * @throws when it ended before its doors were open
 */
export async function startServerProcess(folder: string, shell?: string): Promise<ServerProcess> {
  const args = ['--conditions=@exchange/source', program, folder];
  const child =
    shell === undefined
      ? spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
      : spawn('/bin/sh', ['-c', `${shell}; exec "$0" "$@"`, process.execPath, ...args], {
          stdio: ['ignore', 'pipe', 'pipe'],
        });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const lines = createInterface({ input: child.stdout });
  const opened = once(lines, 'line').then(
    ([line]) => JSON.parse(line) as { url: string; seq: number },
  );
  const first = await Promise.race([opened, exited]);
  if (first === null || typeof first === 'number') {
    throw new Error(`The server ended with ${first} before it was open: ${errors}`);
  }
  return {
    ...first,
    process: child,
    errors: () => errors,
    ended: () => exited,
    end(signal) {
      child.kill(signal);
      return exited;
    },
  };
}
