// Many events in a moment become one piece of work.

/**
 * Returns a function that runs `work` once, `wait` ms after the first call of a burst; a call that comes while work is
 * under way leads to exactly one more run. The promise it returns settles with the run that serves the call.
 */
export function coalesce(work, wait = 0) {
  let running = null;
  let queued = null;

  async function next(after) {
    await after;
    if (wait > 0) await new Promise((done) => setTimeout(done, wait));
    running = queued;
    queued = null;
    try {
      return await work();
    } finally {
      running = null;
    }
  }

  return function request() {
    queued ??= next(running?.catch(() => {}));
    return queued;
  };
}
