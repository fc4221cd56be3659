// What a script does about SIGTERM: `trap '' TERM` ignores it, `trap 'exit 3' TERM` ends with that code.
//
// Departure: a trap is heeded at once, also by a shell that waits for a child in the foreground.

interface Trap {
  readonly heeds: boolean;
  readonly ignores: boolean;
  /** The code that it ends with, if it says so. */
  readonly code?: number;
}

const TRAP = /\btrap\s+(?:--\s+)?('[^']*'|"[^"]*"|[^\s;&|]+)((?:\s+[A-Z0-9]+)+)/g;

export function trapIn(script: string): Trap {
  let found: Trap = { heeds: false, ignores: false };
  for (const [, quoted = '', signals = ''] of script.matchAll(TRAP)) {
    if (!/\s(?:SIG)?TERM\b|\s15\b/.test(signals)) continue;
    const action = quoted.replace(/^(['"])(.*)\1$/s, '$2').trim();
    const [, code] = /\bexit\s+(\d+)/.exec(action) ?? [];
    found = {
      heeds: action !== '' && action !== '-',
      ignores: action === '',
      ...(code === undefined ? {} : { code: Number(code) % 256 }),
    };
  }
  return found;
}
