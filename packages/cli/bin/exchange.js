#!/usr/bin/env node
// Says in one line that this Node is too old, before anything that it cannot parse is imported.
const NODE_MAJOR_MIN = 22;
const { node } = process.versions;

if (Number(node.split('.')[0]) < NODE_MAJOR_MIN) {
  console.error(`exchange needs Node ${NODE_MAJOR_MIN} or newer; this is Node ${node}.`);
  process.exitCode = 1;
} else {
  await import('../dist/main.js');
}
