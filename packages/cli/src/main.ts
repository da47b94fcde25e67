#!/usr/bin/env node
/** The `exchange` command. Says so in one line when Node is too old, before anything else is loaded. */
const NODE_MAJOR_MIN = 22;
const major = Number(process.versions.node.split('.')[0]);

if (major < NODE_MAJOR_MIN) {
  process.stderr.write(
    `exchange needs Node ${NODE_MAJOR_MIN} or newer; this is ${process.versions.node}. See https://nodejs.org/\n`,
  );
  process.exitCode = 1;
} else {
  const { main } = await import('./run.ts');
  await main(process.argv.slice(2));
}
