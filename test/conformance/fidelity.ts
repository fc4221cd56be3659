// docs/fidelity.md and the README's table of scores, written from test/conformance/scores.json.

import { percentOf, type Score, type Scores } from './score.js';

const HEAD = `# Fidelity

How much of what a real Kubernetes was seen to answer kubetape answers alike, corpus by corpus. Written by
\`npm run conformance -- --update\`; [divergences.md](divergences.md) names the cases that differ on purpose.

The recorded answers are of Kubernetes 1.28.7: the tables of its own unit tests, evaluated, and the requests and
responses of a real control plane. They are not part of this repository; without them the command says so and passes.
A case is *run* if the product has what it is about, and *passed* if the answer is the same after times, uids and
addresses are made equal.

| Corpus | What is compared | Cases | Run | Passed | Of those run | On purpose |
| --- | --- | ---: | ---: | ---: | ---: | ---: |
`;

export function fidelityDocument(scores: Scores): string {
  const rows = Object.entries(scores).map(([name, score]) => {
    const { about, total, run, passed, onPurpose } = score;
    return `| \`${name}\` | ${about} | ${total} | ${run} | ${passed} | ${percentOf(passed, run)} | ${onPurpose} |\n`;
  });
  const missing = Object.entries(scores).map(([name, score]) => notRunList(name, score));
  return `${HEAD}${rows.join('')}\n## What is not run, and why\n\n${missing.join('')}`.replace(
    /\n+$/,
    '\n',
  );
}

function notRunList(name: string, { notRun }: Score): string {
  const lines = Object.entries(notRun).map(([why, count]) => `* ${count}: ${why}\n`);
  return lines.length === 0 ? '' : `### \`${name}\`\n\n${lines.join('')}\n`;
}

/** One row for each area, in the order in which the corpora name them. */
export function scoreTable(scores: Scores): string {
  const all = Object.values(scores);
  const lines = ['| Area | Recorded cases | Run | Equal |', '| --- | ---: | ---: | ---: |'];
  for (const area of new Set(all.map((score) => score.area))) {
    const own = all.filter((score) => score.area === area);
    const sum = (field: 'total' | 'run' | 'passed') =>
      own.reduce((so, score) => so + score[field], 0);
    const percent = percentOf(sum('passed'), sum('run'));
    lines.push(`| ${area} | ${sum('total')} | ${sum('run')} | ${percent} |`);
  }
  return lines.join('\n');
}

/** The README with its table of scores. */
export const withScores = (readme: string, scores: Scores): string =>
  readme.replace(
    /(<!-- fidelity: .*-->\n)[\s\S]*?(<!-- \/fidelity -->)/,
    (_, start, end) => `${start}\n${scoreTable(scores)}\n\n${end}`,
  );
