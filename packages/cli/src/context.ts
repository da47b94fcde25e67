/** What every command that talks to an exchange begins with: settings, output, a client. */
import type { Exchange } from '@exchange/sdk';
import type { Command } from 'commander';
import { loadSettings, readSecret, type Settings } from './config/settings.ts';
import { CliError, exitCodes, usageError } from './errors.ts';
import { Output, type OutputFormat } from './output/output.ts';
import { processRuntime, type Runtime } from './runtime.ts';

export interface GlobalFlags {
  readonly profile?: string;
  readonly url?: string;
  readonly keyId?: string;
  readonly secretStdin?: boolean;
  readonly json?: boolean;
  readonly fields?: string;
  readonly plain?: boolean;
  readonly color?: boolean;
  readonly input?: boolean;
  readonly yes?: boolean;
  readonly quiet?: boolean;
  readonly timeout?: string;
}

export interface CommandContext {
  readonly settings: Settings;
  readonly output: Output;
  readonly runtime: Runtime;
  readonly flags: GlobalFlags;
  /** Market data needs no key. */
  exchange(): Promise<Exchange>;
  /** @throws {CliError} exit code 4 when there is no key */
  trading(): Promise<Exchange>;
  /** Asks on a terminal. @throws {CliError} exit code 2 when nobody can be asked */
  confirm(question: string): Promise<boolean>;
}

const runtimes = new WeakMap<Command, Runtime>();

export function attachRuntime(program: Command, runtime: Runtime): void {
  runtimes.set(program, runtime);
}

export function runtimeOf(command: Command): Runtime {
  let root = command;
  while (root.parent !== null) root = root.parent;
  return runtimes.get(root) ?? processRuntime(new AbortController().signal);
}

const services = new WeakSet<Command>();

/** Marks a command that runs until it is told to stop: an orderly end is then no interruption. */
export function runsUntilTold(command: Command): Command {
  services.add(command);
  return command;
}

export function isRunUntilTold(command: Command): boolean {
  return services.has(command);
}

/** Runs an action with a context and closes its client, also when it fails. */
export async function withContext(
  command: Command,
  action: (context: CommandContext) => Promise<void>,
): Promise<void> {
  const runtime = runtimeOf(command);
  const flags = command.optsWithGlobals<GlobalFlags>();
  const secret = flags.secretStdin === true ? await readSecret(runtime.stdin) : undefined;
  const settings = await loadSettings({ ...flags, secret }, runtime.env, runtime.folder);
  const output = createOutput(flags, runtime);
  const clients: Exchange[] = [];
  const open = async (): Promise<Exchange> => {
    const [existing] = clients;
    if (existing !== undefined) return existing;
    const { createExchange } = await import('@exchange/sdk');
    const { url, key } = settings;
    const client = createExchange({
      url,
      ...(key === undefined ? {} : { key }),
      ...(flags.timeout === undefined ? {} : { timeoutMs: milliseconds(flags.timeout) }),
    });
    clients.push(client);
    return client;
  };
  try {
    await action({
      settings,
      output,
      runtime,
      flags,
      exchange: open,
      trading: () => {
        requireKey(settings);
        return open();
      },
      confirm: (question) => confirm(question, { flags, runtime }),
    });
  } finally {
    await Promise.all(clients.map((client) => client.close()));
  }
}

function createOutput(flags: GlobalFlags, runtime: Runtime): Output {
  const isTty = runtime.stdout.isTTY === true;
  const format: OutputFormat =
    flags.json === true ? 'json' : flags.plain === true || !isTty ? 'plain' : 'table';
  const fields = flags.fields
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return new Output(
    { format, fields, colour: showsColour(flags, runtime), quiet: flags.quiet === true },
    runtime,
  );
}

/** As everywhere: NO_COLOR, TERM=dumb and --no-color switch it off, FORCE_COLOR on. */
function showsColour(flags: GlobalFlags, { env, stdout }: Runtime): boolean {
  if (flags.color === false) return false;
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false;
  if (env['FORCE_COLOR'] !== undefined) return env['FORCE_COLOR'] !== '0';
  return stdout.isTTY === true && env['TERM'] !== 'dumb';
}

function requireKey(settings: Settings): void {
  if (settings.key !== undefined) return;
  const where =
    settings.profile === undefined
      ? 'no profile is chosen'
      : `profile ${settings.profile} has none`;
  throw new CliError(
    exitCodes.notPermitted,
    `This needs an API key, and ${where}.`,
    'Save one with: exchange profile add NAME --url URL --key-id ID --secret-stdin',
  );
}

async function confirm(
  question: string,
  at: { readonly flags: GlobalFlags; readonly runtime: Runtime },
): Promise<boolean> {
  const { flags, runtime } = at;
  if (flags.yes === true) return true;
  const canAsk =
    runtime.stdin.isTTY === true && runtime.stderr.isTTY === true && flags.input !== false;
  if (!canAsk) {
    throw usageError(
      'Refusing to place an order without confirmation: there is no terminal to ask on.',
      'Add -y, or preview with -n.',
    );
  }
  const { confirm: ask, isCancel } = await import('@clack/prompts');
  const answer = await ask({ message: question, output: process.stderr, initialValue: false });
  return !isCancel(answer) && answer;
}

/** `500`, `500ms`, `5s`, `2m`. */
export function milliseconds(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(text);
  if (match === null) throw usageError(`"${text}" is no duration.`, 'Like 500ms, 5s or 2m.');
  const factor = { ms: 1, s: 1000, m: 60_000 }[match[2] ?? 'ms'] ?? 1;
  return Math.round(Number(match[1]) * factor);
}

/** A whole number within bounds, from a flag. */
export function wholeNumber(text: string, name: string, bounds: readonly [number, number]): number {
  const value = Number(text);
  const [least, most] = bounds;
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw usageError(`${name} is a whole number from ${least} to ${most}, not "${text}".`);
}

/** `2026-01-01`, an ISO time, or Unix milliseconds. */
export function moment(text: string, name: string): number {
  const value = /^\d{12,}$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isFinite(value)) return value;
  throw usageError(
    `${name} is a date or Unix milliseconds, not "${text}".`,
    'Like 2026-01-31 or 2026-01-31T12:00:00Z.',
  );
}
