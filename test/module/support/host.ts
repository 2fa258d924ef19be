import type { LoggerService, ModuleMetadata } from '@nestjs/common';
import { Test, type TestingModule, type TestingModuleBuilder } from '@nestjs/testing';
import { FakeLlm } from 'nestjs-llm-failover/testing';

export const MESSAGES = [{ role: 'user' as const, content: 'Hi' }];
export const HELLO = { messages: MESSAGES };
export const KEY = 'sk-test-primary-0123456789';

/** A logger that keeps what the library says. */
export class RecordingLogger implements LoggerService {
  readonly lines: { readonly level: string; readonly text: string; readonly context: unknown }[] = [];

  log = this.recorder('log');
  debug = this.recorder('debug');
  warn = this.recorder('warn');
  error = this.recorder('error');
  verbose = this.recorder('verbose');
  fatal = this.recorder('fatal');

  /** The lines of the library itself. */
  of(level: string): string[] {
    return this.lines.filter((line) => line.level === level && line.context === 'LlmFailover').map(({ text }) => text);
  }

  private recorder(level: string) {
    return (message: unknown, ...rest: unknown[]): void => {
      this.lines.push({ level, text: String(message), context: rest.at(-1) });
    };
  }
}

const open: TestingModule[] = [];

/** A host application without HTTP; closed by {@link closeHosts}. */
export async function startHost(
  metadata: ModuleMetadata,
  logger = new RecordingLogger(),
  configure: (builder: TestingModuleBuilder) => TestingModuleBuilder = (builder) => builder,
): Promise<TestingModule> {
  const module = await configure(Test.createTestingModule(metadata).setLogger(logger)).compile();
  await module.init();
  open.push(module);
  return module;
}

export async function closeHosts(): Promise<void> {
  for (const module of open.splice(0)) await module.close();
}

/** An upstream that answers every call with one text. */
export function upstreamSaying(text = 'transport'): FakeLlm {
  const fake = new FakeLlm();
  fake.on().reply(text).always();
  return fake;
}
