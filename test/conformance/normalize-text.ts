// What a command printed, without what no simulator can reproduce: generated names, addresses, ages, identities.
//
// Rows of tables are sorted, because their order follows generated names.

/** The letters of generated names and hashes: no vowels, nothing that looks like something else. */
const GENERATED = '[bcdfghjklmnpqrstvwxz2456789]';

export const withoutGeneratedNames = (text: string): string =>
  text
    // Jobs of CronJobs are called after the minute.
    .replace(/-\d{8}(?![\w.])/g, '-#')
    .replace(new RegExp(`-${GENERATED}{7,10}(?=-(?:${GENERATED}{5}\\b|"))`, 'g'), '-#')
    .replace(new RegExp(`-(?:${GENERATED}{5}|${GENERATED}{7,10})(?![\\w-])`, 'g'), '-#')
    .replace(/(?<=pod-template-hash(?:=|"?: "?))\w+/g, '#')
    .replace(/(?<=\S)\.[0-9a-f]{14,16}\b/g, '.#');

export function normalizeText(text: string): string {
  const masked = withoutGeneratedNames(text)
    .replace(/\b\d{1,3}(?:\.\d{1,3}){3}\b/g, '<ip>')
    .replace(/\bnode-\d\b/g, 'node-#')
    .replace(/(?<=\d):\d{5}(?=\/|\b)/g, ':#')
    .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<uid>')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, '<time>')
    .replace(/(?<=resourceVersion"?: )"\d+"/g, '"#"')
    .replace(/(?<=\/(?:LIVE|MERGED)-)\d+/g, '#')
    .replace(/(?<=\s)\d+(?:s|m|h|d)(?:\d+[smh])?(?: ago)?(?=\s|$)/g, '<age>')
    .replace(
      /\[\d+ms\]|\b[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g,
      '<time>',
    )
    .replace(/^[WEI]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+( \w+\.go:)\d+/gm, '<log>$1#')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ [+-]\d{4}/g, '<time>')
    .replace(/(?<=\(x\d+ over )\d+[smhd]\w*(?=\))/g, '<age>')
    .replace(/ {2,}/g, '  ')
    .replace(/ +$/gm, '');
  return masked
    .split('\n\n')
    .map((block) => (/^[A-Z]/.test(block) ? sortedRows(block) : block))
    .join('\n\n');
}

function sortedRows(block: string): string {
  const [head = '', ...rows] = block.split('\n');
  if (!/^[A-Z][A-Z() -]*(?: {2}[A-Z][A-Z() -]*)*$/.test(head)) return block;
  return [head, ...rows.sort()].join('\n');
}
