import type { LoggerService } from '@nestjs/common';

/** Keeps what the library logs, and prints errors of the app. */
export class DemoLog implements LoggerService {
  /** Level and line, in their order. */
  readonly lines: (readonly [level: 'info' | 'warn', line: string])[] = [];

  log(line: unknown, ...more: unknown[]): void {
    if (more.at(-1) === 'LlmFailover') this.lines.push(['info', String(line)]);
  }

  warn(line: unknown, ...more: unknown[]): void {
    if (more.at(-1) === 'LlmFailover') this.lines.push(['warn', String(line)]);
  }

  error(line: unknown): void {
    process.stderr.write(`${String(line)}\n`);
  }
}
