/** `profile`: saved exchanges and keys. Secrets come in by standard input and never go out. */
import type { Command } from 'commander';
import {
  isProfileName,
  listProfiles,
  removeProfile,
  type SavedProfile,
  saveProfile,
  useProfile,
} from '../config/profiles.ts';
import { DEFAULT_URL, type Key, type Mode, readSecret } from '../config/settings.ts';
import { type GlobalFlags, runtimeOf, withContext } from '../context.ts';
import { CliError, exitCodes, usageError } from '../errors.ts';
import type { Column } from '../output/output.ts';

const columns: readonly Column<SavedProfile>[] = [
  { title: '', value: (profile) => (profile.isDefault ? '*' : '') },
  { title: 'name', value: (profile) => profile.name },
  { title: 'url', value: (profile) => profile.url ?? DEFAULT_URL },
  { title: 'mode', value: (profile) => profile.mode.toUpperCase() },
  { title: 'key', value: (profile) => (profile.hasKey ? 'yes' : 'no') },
];

interface AddFlags extends GlobalFlags {
  readonly mode: string;
  readonly account?: string;
  readonly seedStdin?: boolean;
}

export function registerProfile(program: Command): void {
  const profile = program.command('profile').description('saved exchanges and keys');
  profile
    .command('list')
    .description('all profiles; * is the default one')
    .action((_options, command) =>
      withContext(command, async ({ output, runtime }) => {
        output.list(await listProfiles(runtime.env), columns);
      }),
    );
  profile
    .command('add')
    .argument('<name>')
    .description('save an exchange, with --key-id and --secret-stdin a key for it')
    .option('--mode <mode>', 'paper or live: live is marked on every order', 'paper')
    .option('--account <name>', "the account's name, to show")
    .option('--seed-stdin', 'read an Ed25519 seed (base64) from standard input')
    .addHelpText(
      'after',
      `\nExample:\n  printf %s "$SECRET" | exchange profile add home --url http://127.0.0.1:3000 --key-id alice --secret-stdin\n`,
    )
    .action(async (name: string, _options, command: Command) => {
      await add(name, command);
    });
  profile
    .command('use')
    .argument('<name>')
    .description('make it the default one')
    .action(async (name: string, _options, command: Command) => {
      if (!(await useProfile(name, runtimeOf(command).env))) throw unknown(name);
    });
  profile
    .command('remove')
    .argument('<name>')
    .description('forget it and its key')
    .action(async (name: string, _options, command: Command) => {
      if (!(await removeProfile(name, runtimeOf(command).env))) throw unknown(name);
    });
}

async function add(name: string, command: Command): Promise<void> {
  const flags = command.optsWithGlobals<AddFlags>();
  const runtime = runtimeOf(command);
  if (!isProfileName(name))
    throw usageError(`"${name}" is no name of a profile.`, 'Letters, digits, _ and -, up to 32.');
  if (flags.mode !== 'paper' && flags.mode !== 'live') throw usageError('--mode is paper or live.');
  const key = await readKey(flags, runtime.stdin);
  const { account } = flags;
  const mode: Mode = flags.mode;
  const url = flags.url ?? DEFAULT_URL;
  const file = await saveProfile(
    {
      name,
      url,
      mode,
      ...(account === undefined ? {} : { account }),
      ...(key === undefined ? {} : { key }),
    },
    'if-none',
    runtime.env,
  );
  if (flags.quiet !== true) runtime.stderr.write(`profile ${name} saved in ${file}\n`);
}

async function readKey(flags: AddFlags, input: NodeJS.ReadStream): Promise<Key | undefined> {
  if (flags.seedStdin === true) return { seed: await readSecret(input) };
  if (flags.secretStdin !== true) return undefined;
  if (flags.keyId === undefined) throw usageError('--secret-stdin needs --key-id as well.');
  return { id: flags.keyId, secret: await readSecret(input) };
}

function unknown(name: string): CliError {
  return new CliError(
    exitCodes.notFound,
    `There is no profile "${name}".`,
    'exchange profile list shows them.',
  );
}
