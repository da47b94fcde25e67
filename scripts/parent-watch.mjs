// `npm start` puts a shell between itself and the script. A signal sent to npm alone ends npm and
// that shell, and many shells do not pass it on: without this the exchange would run on unseen.

const LOOK_MILLISECONDS = 200;

/**
 * Calls `ended` once when the process that started this one is gone. The watch alone keeps no
 * process alive.
 */
export function whenParentEnds(ended) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    ended();
  }, LOOK_MILLISECONDS);
  timer.unref();
}
