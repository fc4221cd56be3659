// golden_testcmd: every call of kubectl in Kubernetes' own test/cmd suite, function by function.
//
// Each function is a story of its own on a new cluster without scheduler and kubelets, as the suite's is. Which
// namespace is meant without -n comes from the calls of `kubectl config`, which say so to kubectl and not to the
// cluster. What kubectl logs about its own requests (-v=6) is taken out of the recorded answers.

import type { Check, Corpus, Fields } from '../corpus.js';
import { Identities } from '../identities.js';
import { normalizeText } from '../normalize-text.js';
import { type Ran, RecordedShell } from '../recorded-shell.js';

export const goldenTestcmd: Corpus = {
  name: 'golden_testcmd',
  area: 'kubectl',
  about: 'the calls of kubectl in Kubernetes’ own test/cmd suite: output and exit code',
  casesOf: (content) =>
    (content as readonly Fields[]).map((data) => ({ id: data['function'], data, meta: {} })),
  check: async ({ data }) => {
    const shell = new RecordedShell('headless');
    const identities = new Identities();
    let namespace = 'default';
    const checks: Check[] = [];
    const calls = data['calls'] as readonly Fields[];
    for (const [i, call] of calls.entries()) checks.push(await checkOf(call, i));
    return checks;

    async function checkOf(call: Fields, i: number): Promise<Check> {
      const part = `${i + 1}`;
      const argv = (call['argv'] as readonly string[]).map((word) => identities.inPlaceOf(word));
      const [verb = ''] = argv;
      if (verb === 'config') {
        const set = argv.find((word) => word.startsWith('--namespace='));
        if (set) namespace = set.slice('--namespace='.length) || 'default';
      }
      const why = reasonNotToRun(argv, call['stdin']);
      if (why) return { part, notRun: why };
      let shown = '';
      const ran = await shell.runAny(argv, {
        files: mapped(identities, { ...call['files'], '-': call['stdin'] ?? '' }),
        namespace,
        edit: (text) => {
          const saved = saveAs(argv, text);
          if (saved === text) shown += text;
          return saved;
        },
      });
      shell.pass(500);
      const isRevision = argv.some((word) => word.includes('metadata.resourceVersion'));
      const clean = (text: string) => (isRevision ? text.replace(/^\d+$/, '#') : text);
      const printed = { ...ran, stdout: shown + ran.stdout };
      identities.learn(call['stdout'], printed.stdout, isRevision);
      return {
        part,
        actual: comparable(printed, clean),
        expected: comparable(call as unknown as Ran, (text) =>
          clean(asAdministrator(withoutRequests(text).replaceAll('36443/TCP', '6443/TCP'))),
        ),
      };
    }
  },
};

const mapped = (identities: Identities, files: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(files).map(([path, text]) => [path, identities.inPlaceOf(text)]),
  );

function reasonNotToRun(argv: readonly string[], stdin: unknown): string | undefined {
  const [verb = ''] = argv;
  if (OUTSIDE.has(verb)) return `kubectl ${verb} asks no cluster, or is not there`;
  if (argv.includes('--interactive') && stdin === undefined)
    return 'an answer at a prompt, which was not recorded';
  if (argv.some((word) => word.startsWith('https://raw.'))) return 'a file from the internet';
  return undefined;
}

const OUTSIDE: ReadonlySet<string> = new Set([
  ...['config', 'convert', 'cluster-info', 'plugin', 'help', '--help'],
]);

/** The suite's editors: `cat`, or `sed` with one of these, as its scripts say. */
function saveAs(argv: readonly string[], text: string): string {
  if (argv.includes('--output-patch=true'))
    return text.replaceAll('nginx', 'registry.k8s.io/serve_hostname');
  if (argv.includes('--edit') && argv.some((word) => word.includes('multi-resource')))
    return text.replaceAll('mock', 'modified');
  if (argv.some((word) => word.includes('multi-resource')))
    return text.replaceAll('status: replaced', 'status: edited');
  return text;
}

const comparable = ({ rc, stdout, stderr }: Ran, clean: (text: string) => string) => ({
  rc,
  stdout: normalizeText(clean(stdout)),
  stderr: normalizeText(clean(stderr)),
});

/** The lines in which client-go tells of requests and of the kubeconfig it has read. */
const withoutRequests = (text: string): string =>
  text.replace(/^I\d{4} [\d:.]+ +\d+ (?:round_trippers|loader|request)\.go:.*\n/gm, '');

/** The administrator of the recorded cluster was called `admin`. */
const asAdministrator = (text: string): string =>
  text
    .replaceAll('"username": "admin"', '"username": "kubernetes-admin"')
    .replace(/^(Requesting User: +)admin$/gm, '$1kubernetes-admin')
    .replace('user-extra for test-admin without', 'user-extra for kubernetes-admin without');
