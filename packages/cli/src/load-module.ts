/** Loads a user's file: TypeScript as it is, since Node strips the types. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Strategy } from '@exchange/sdk/strategy';
import { CliError, exitCodes, usageError } from './errors.ts';

/**
 * The file's default export, or the one called `strategy`. @throws {CliError} when there is none
 */
export async function loadStrategy(file: string, folder: string): Promise<Strategy<unknown>> {
  const module = await loadModule(path.resolve(folder, file));
  const found = module['default'] ?? module['strategy'];
  if (isStrategy(found)) return found;
  throw usageError(
    `${file} has no strategy.`,
    'Export one as the default: export default defineStrategy({ name, subscribe, … }).',
  );
}

async function loadModule(file: string): Promise<Record<string, unknown>> {
  if (!(await stat(file).catch(() => undefined))?.isFile())
    throw usageError(`There is no file ${file}.`);
  try {
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const hint = /Cannot find package/.test(why)
      ? 'Install it beside the file, or run the file inside a project that has it.'
      : 'TypeScript is run by removing its types: no enums, namespaces or parameter properties.';
    throw new CliError(exitCodes.usage, `${file} cannot be loaded: ${why}`, hint);
  }
}

function isStrategy(value: unknown): value is Strategy<unknown> {
  const candidate = value as Partial<Strategy<unknown>> | null | undefined;
  return (
    typeof candidate === 'object' &&
    candidate !== null &&
    typeof candidate.name === 'string' &&
    typeof candidate.subscribe === 'function'
  );
}
