// golden_testcmd: every call of kubectl in Kubernetes' own test/cmd suite, function by function.
//
// Each function is a story of its own on a new cluster. Which namespace is meant without -n comes from the calls of
// `kubectl config`, which say so to kubectl and not to the cluster.

import type { Check, Corpus, Fields } from '../corpus.js';
import { normalizeText } from '../normalize-text.js';
import { type Ran, RecordedShell } from '../recorded-shell.js';

export const goldenTestcmd: Corpus = {
  name: 'golden_testcmd',
  area: 'kubectl',
  about: 'the calls of kubectl in Kubernetes’ own test/cmd suite: output and exit code',
  casesOf: (content) =>
    (content as readonly Fields[]).map((data) => ({ id: data['function'], data, meta: {} })),
  check: ({ data }) => {
    const shell = new RecordedShell();
    let namespace = 'default';
    return (data['calls'] as readonly Fields[]).map((call, i): Check => {
      const part = `${i + 1}`;
      const argv = withoutConnection(call['argv']);
      const [verb = ''] = argv;
      if (verb === 'config') {
        const set = argv.find((word) => word.startsWith('--namespace='));
        if (set) namespace = set.slice('--namespace='.length) || 'default';
      }
      if (OUTSIDE.has(verb))
        return { part, notRun: `kubectl ${verb} asks no cluster, or is not there` };
      const files = { ...call['files'], '-': call['stdin'] ?? '' };
      const ran = shell.run(['-n', namespace, ...argv], files);
      shell.pass(500);
      return { part, actual: comparable(ran), expected: comparable(call as unknown as Ran) };
    });
  },
};

const OUTSIDE: ReadonlySet<string> = new Set([
  ...['config', 'certificate', 'debug', 'convert', 'cluster-info', 'plugin', 'help', '--help'],
]);

/** There is one cluster, and one user. */
function withoutConnection(argv: readonly string[]): readonly string[] {
  const words = argv.filter((word, i) => word !== '-s' && argv[i - 1] !== '-s');
  return words.filter(
    (word) => !/^--(?:insecure-skip-tls-verify|match-server-version|server=)/.test(word),
  );
}

const comparable = ({ rc, stdout, stderr }: Ran) => ({
  rc,
  stdout: normalizeText(stdout),
  stderr: normalizeText(stderr),
});
