// A campaign in JUnit's XML: a case for every law, and for everything that should be seen sometimes.
//
// All laws are judged in the same lives, so each takes its share of the time that these took; one that broke takes the time
// of making it smaller too. Together they are what the campaign took.

import { lawNames } from '../../scenario/fuzz/laws.js';
import { suiteXml } from '../scenario/junit.js';
import type { CampaignResult } from './report.js';
import { foundText, neverSeen } from './report.js';

export function campaignJunit(result: CampaignResult): string {
  const { book, known, found, seconds } = result;
  const broken = [...known, ...found].filter(({ isBroken }) => isBroken);
  const laws = [...new Set([...lawNames(book), ...broken.map(({ law }) => law)])];
  const unseen = neverSeen(result);
  const shrinking = broken.reduce((sum, one) => sum + one.seconds, 0);
  const share = Math.max(0, seconds - shrinking) / (laws.length + book.sometimes.length);
  return suiteXml('kubetape fuzz', [
    ...laws.map((law) => {
      const all = broken.filter((one) => one.law === law);
      const own = all.reduce((sum, one) => sum + one.seconds, 0);
      const failure = all.length > 0 ? all.map(foundText).join('') : undefined;
      return { name: law, seconds: share + own, failure };
    }),
    ...book.sometimes.map(({ name }) => ({
      name: `sometimes ${name}`,
      seconds: share,
      failure: unseen.includes(name) ? `in ${result.seeds} lives it was never seen` : undefined,
    })),
  ]);
}
