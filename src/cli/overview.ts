// What `kubetape` says when it is called alone: a first step, and what there is.

import { verbs } from '../kubectl/verbs.js';
import { cliVerbs } from './verbs.js';

export async function overview(program: string, whole: boolean): Promise<string> {
  const own = await Promise.all(cliVerbs.map(({ load }) => load()));
  const lines = (of: readonly { name: string; summary: string }[]) =>
    of.map(({ name, summary }) => `  ${name.padEnd(15)} ${summary}\n`).join('');
  const start = `${program}: a Kubernetes control plane on tape. One file holds a cluster's whole history.

Start:
  ${program} create deployment web --image=nginx --replicas=3
  ${program} get pods
  ${program} advance 10m
  ${program} log --kind Deployment
  ${program} get pods --at 2s
`;
  const options = `
Options, anywhere on the line:
  --tape FILE      the tape to work with (KUBETAPE_TAPE; cluster.tape, made on first use)
  --timeline NAME  which of its timelines (KUBETAPE_TIMELINE; the one last switched to)
  --server URL     work with what "kubetape serve" serves there (KUBETAPE_SERVER), not with a tape;
                   --kubeconfig FILE and --context NAME say it as they do to kubectl
  --at MOMENT      look at the past: 90s, -5m, @1234, 50%, a time, a bookmark; NAME@90s of a timeline
  -n NAMESPACE     the namespace to work in
  --clock MODE     settle: after a change let its consequences happen; manual: time moves by advance alone
  --no-color       plain text on a terminal too

Exit codes: 0 fine, 1 refused or not found, 2 the tape cannot be used.
`;
  return `${start}
Time:
${lines(own)}
Kubernetes, in kubectl's words:
${lines(verbs)}${whole ? options : ''}
"${program} VERB --help" explains a verb${whole ? '' : `, "${program} --help" the options of all`}.
`;
}
