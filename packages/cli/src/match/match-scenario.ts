/** Plays a scenario file on a fresh exchange. */
import { Exchange } from '@exchange/core';
import { parseScenario, playScenario, type ScenarioResult } from '@exchange/core/scenario';
import { usageError } from '../errors.ts';

const FILE_BYTES_MAX = 64 * 1024 * 1024;

export interface ScenarioRun {
  readonly result: ScenarioResult;
  readonly seconds: number;
}

/** @param name as the user wrote it, for `name:line:column` */
export async function matchScenario(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
): Promise<ScenarioRun> {
  const parsed = parseScenario(await readText(chunks, name));
  if (!parsed.ok) {
    const places = parsed.faults.map(
      ({ line, column, message }) => `${name}:${line}:${column}: ${message}`,
    );
    throw usageError(
      places.join('\n'),
      'The form is described in docs/reference/scenario-format.md.',
    );
  }
  const start = performance.now();
  const exchange = new Exchange();
  const result = playScenario(parsed.scenario, exchange);
  exchange.checkInvariants();
  return { result, seconds: (performance.now() - start) / 1_000 };
}

async function readText(chunks: AsyncIterable<Uint8Array>, name: string): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  try {
    for await (const chunk of chunks) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length > FILE_BYTES_MAX) throw usageError(`${name} is too large for a scenario.`);
    }
    return text + decoder.decode();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw usageError(`${name} is neither a benchmark file nor a scenario in UTF-8.`);
  }
}
