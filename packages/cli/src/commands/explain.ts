/** `explain CODE`: what an error means and what to do, without a connection. */
import type { Command } from 'commander';
import { withContext } from '../context.ts';
import { CliError, exitCodeOfProblem, exitCodes } from '../errors.ts';

export function registerExplain(program: Command): void {
  program
    .command('explain')
    .argument('[code]', 'like insufficient-funds; default: list all')
    .description('what an error code means and what to do about it')
    .action((code: string | undefined, _options, command) =>
      withContext(command, async ({ output }) => {
        const { isProblemCode, problem, problemCodes } = await import('@exchange/core/protocol');
        if (code === undefined) {
          const rows = problemCodes.map((one) => problem(one));
          output.list(rows, [
            { title: 'code', value: (row) => row.code },
            { title: 'meaning', value: (row) => row.message },
          ]);
          return;
        }
        if (!isProblemCode(code)) {
          const near = problemCodes.filter((one) => one.includes(code) || code.includes(one));
          throw new CliError(
            exitCodes.notFound,
            `There is no code "${code}".`,
            near.length > 0 ? `Did you mean ${near.join(', ')}?` : 'All codes: exchange explain',
          );
        }
        const found = problem(code);
        output.record(found, [
          ['code', found.code],
          ['meaning', found.message],
          ['what to do', found.hint],
          ['http status', String(found.httpStatus)],
          ['exit code', String(exitCodeOfProblem(code))],
          ['docs', found.docs],
        ]);
      }),
    );
}
