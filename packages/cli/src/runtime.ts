/** What a command touches of the process, so that tests can run one without a process. */
import type { Environment } from './config/environment.ts';

interface OutStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface Runtime {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: OutStream;
  readonly stderr: OutStream;
  readonly env: Environment;
  /** Where `./exchange.toml` is looked for. */
  readonly folder: string;
  /** Aborted by the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
}

export function processRuntime(signal: AbortSignal): Runtime {
  const { stdin, stdout, stderr, env } = process;
  return { stdin, stdout, stderr, env, folder: process.cwd(), signal };
}
