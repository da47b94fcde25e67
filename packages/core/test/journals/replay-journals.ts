/** Replays the golden journals in a process of its own, and prints their hashes as JSON. */
import { replayAll } from './journal-files.ts';

process.stdout.write(JSON.stringify(replayAll()));
