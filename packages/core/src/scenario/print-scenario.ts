/** A scenario's result as the text that `exchange match` prints. */
import type { ScenarioBalance, ScenarioResult } from './play-scenario.ts';

/** The tape, then one row per account and asset: name, asset, available, held. Ends without a line end. */
export function printScenario(result: ScenarioResult): string {
  return [...result.tape, '', ...balanceTable(result.balances)].join('\n');
}

function balanceTable(balances: readonly ScenarioBalance[]): string[] {
  const rows = [
    ['account', 'asset', 'available', 'held'],
    ...balances.map(({ account, asset, available, held }) => [account, asset, available, held]),
  ];
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column < 2 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  '),
  );
}
