// What came of the acceptance tests: told as they end, and summed up.

export class Results {
  #show;
  #passed = 0;
  #failed = 0;
  #skipped = 0;

  /** How many failures of a run, and how many of its slowest steps, are shown. */
  constructor(show) {
    this.#show = show;
  }

  /** `steps` are those that were run: label, seconds, and what was wrong, if something was. */
  report(name, steps, seconds) {
    const failures = steps.filter(({ failure }) => failure !== undefined);
    this.#failed += failures.length;
    this.#passed += steps.length - failures.length;
    const count = `${String(steps.length - failures.length).padStart(4)} of ${steps.length} passed`;
    console.log(`${name.padEnd(28)} ${count}  ${seconds.toFixed(0)} s`);
    for (const { label, command, failure } of failures.slice(0, this.#show.failures))
      console.log(
        `  failed ${label}: ${command}\n${failure.trimEnd().slice(-1500).replace(/^/gm, '    ')}`,
      );
    const slowest = steps.toSorted((a, b) => b.seconds - a.seconds).slice(0, this.#show.slowest);
    for (const { label, seconds: took } of slowest) console.log(`  ${took.toFixed(1)} s  ${label}`);
  }

  skip(name, reason) {
    this.#skipped++;
    console.log(`${name.padEnd(28)} skipped: ${reason}`);
  }

  /** Prints the sum; returns whether nothing failed. */
  conclude() {
    console.log(
      `acceptance: ${this.#passed} passed, ${this.#failed} failed, ${this.#skipped} skipped`,
    );
    return this.#failed === 0;
  }
}

export const seconds = (since) => (performance.now() - since) / 1000;
