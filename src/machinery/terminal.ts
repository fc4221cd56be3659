// Makes text from objects safe to print: what would command the terminal is shown instead.

/** cli-runtime pkg/printers/terminal.go. */
export const escapeTerminal = (text: string): string =>
  text.replaceAll('\u001b', '^[').replaceAll('\r', '\\r');
