// A campaign in JUnit's XML: a case for every law.

import { suiteXml } from '../scenario/junit.js';
import type { CampaignResult } from './report.js';
import { foundText } from './report.js';

export function campaignJunit({ book, known, found }: CampaignResult): string {
  const broken = [...known, ...found].filter(({ isBroken }) => isBroken);
  const names = [...book.laws.map(({ name }) => name), ...book.afterwards];
  const laws = [...new Set([...names, ...broken.map(({ law }) => law)])];
  return suiteXml(
    'kubetape fuzz',
    laws.map((law) => {
      const one = broken.find((other) => other.law === law);
      return { name: law, seconds: 0, failure: one && foundText(one) };
    }),
  );
}
