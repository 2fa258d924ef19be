import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { status } from '@grpc/grpc-js';
import { Controller, UseFilters, type INestMicroservice } from '@nestjs/common';
import { ClientProxyFactory, GrpcMethod, Transport, type ClientGrpcProxy } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { concat, of, throwError, type Observable } from 'rxjs';
import { LLM_EXCEPTION_OPTIONS } from '../../lib/interceptors/exception-options.js';
import { LlmAbortSignal } from '../../lib/interceptors/llm-abort-signal.decorator.js';
import { LlmExceptionFilter } from '../../lib/interceptors/llm-exception.filter.js';
import { LlmExceptionInterceptor } from '../../lib/interceptors/llm-exception.interceptor.js';
import { failure, leaksIn, PROMPT, PUBLIC_MESSAGE } from './support/planted.js';
import { aborted, nextSignal } from './support/signals.js';

interface Answer {
  readonly text: string;
}

/** What the handlers tell the test. */
const news = new EventEmitter();

@UseFilters(LlmExceptionFilter)
@Controller()
class AnswersController {
  @GrpcMethod('Answers', 'Throws')
  throws(): never {
    throw failure();
  }

  @GrpcMethod('Answers', 'BreaksOff')
  breaksOff(): Observable<Answer> {
    return concat(of({ text: 'Once' }, { text: 'upon' }), throwError(failure));
  }

  @GrpcMethod('Answers', 'Hangs')
  hangs(@LlmAbortSignal() signal: AbortSignal): Promise<never> {
    news.emit('signal', signal);
    return new Promise(() => undefined);
  }
}

type Question = { readonly prompt: string };
type Service = Readonly<Record<'throws' | 'breaksOff' | 'hangs', (question: Question) => Observable<Answer>>>;

describe('message handlers over gRPC', () => {
  const folder = mkdtempSync(join(tmpdir(), 'llm-grpc-'));
  let service: INestMicroservice;
  let proxy: ClientGrpcProxy;
  let answers: Service;

  beforeAll(async () => {
    const grpc = {
      transport: Transport.GRPC,
      options: {
        package: 'answers',
        protoPath: fileURLToPath(new URL('./support/answers.proto', import.meta.url)),
        url: `unix:${join(folder, 'grpc.sock')}`,
      },
    } as const;
    const providers = [{ provide: LLM_EXCEPTION_OPTIONS, useValue: {} }];
    const module = await Test.createTestingModule({ controllers: [AnswersController], providers }).compile();
    service = module.createNestMicroservice({ ...grpc, logger: false });
    service.useGlobalInterceptors(new LlmExceptionInterceptor());
    await service.listen();
    proxy = ClientProxyFactory.create(grpc);
    answers = proxy.getService<Service>('Answers');
  });

  afterAll(async () => {
    proxy.close();
    await service.close();
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['throws', []],
    ['breaksOff', ['Once', 'upon']],
  ] as const)('tell the caller of "%s" the public message, and nothing else', async (method, texts) => {
    const got: string[] = [];
    const error = await new Promise((resolve) => {
      answers[method]({ prompt: PROMPT }).subscribe({ next: ({ text }) => got.push(text), error: resolve });
    });
    expect(got).toEqual(texts);
    expect(error).toMatchObject({ code: status.UNKNOWN, details: PUBLIC_MESSAGE });
    expect(leaksIn([error, String(error)])).toEqual([]);
  });

  it('get a signal that fires when the call is cancelled', async () => {
    const asked = nextSignal(news);
    const subscription = answers.hangs({ prompt: PROMPT }).subscribe({ error: () => undefined });
    const signal = await asked;
    expect(signal.aborted).toBe(false);
    subscription.unsubscribe();
    await aborted(signal);
    expect(signal.reason).toMatchObject({ name: 'AbortError', status: 499 });
  });
});
