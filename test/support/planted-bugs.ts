// Who noticed the planted bugs, as the document of tests shows it: from what `npm run mutations` wrote down.

import mutations from '../mutations/mutations.json' with { type: 'json' };
import noticed from '../mutations/noticed.json' with { type: 'json' };

interface Noticed {
  readonly file: string;
  readonly text: string;
  readonly instead: string;
  readonly breaks: string;
  readonly laws: readonly string[];
  readonly test?: string;
  readonly scenario?: string;
}

const all = noticed as readonly Noticed[];

/** Those that were planted as they now are. */
export const judged = (): readonly Noticed[] =>
  all.filter((one) =>
    mutations.some(
      ({ file, text, instead }) =>
        file === one.file && text === one.text && instead === one.instead,
    ),
  );

export const isKilled = ({ test, scenario }: Noticed): boolean =>
  test !== undefined || scenario !== undefined;

/** By how many bugs each law was broken. */
export function brokenLaws(): ReadonlyMap<string, number> {
  const laws = new Map<string, number>();
  for (const law of judged().flatMap(({ laws }) => laws)) laws.set(law, (laws.get(law) ?? 0) + 1);
  return laws;
}

export function bugTable(): string {
  const bugs = judged();
  const killed = bugs.filter(isKilled).length;
  const laws = [...brokenLaws()].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    `Of ${mutations.length} bugs ${bugs.length} were planted one after another; the suite noticed ${killed}.`,
    `Laws that were broken, each by so many bugs: ${laws.map(([law, n]) => `\`${law}\` ${n}`).join(', ')}.`,
    '',
    '| Bug | In | Laws that `fuzz` broke | The suite |',
    '| --- | --- | --- | --- |',
    ...bugs.map(row),
  ].join('\n');
}

const row = ({ breaks, file, laws, test, scenario }: Noticed): string =>
  `| ${breaks} | \`${file.replace(/^controllers\//, '')}\` | ${laws.map((law) => `\`${law}\``).join(', ')} | ${
    test !== undefined ? 'a test' : scenario !== undefined ? 'a scenario' : '**not noticed**'
  } |`;
