// The ways to make the same call: by this library over each of its transports, and by what stands below and beside it.
import { Agent as HttpAgent } from 'node:http';
import { HttpModule, HttpService } from '@nestjs/axios';
import { createParser } from 'eventsource-parser';
import OpenAI from 'openai';
import { Agent as UndiciAgent, request as undiciRequest } from 'undici';
import { LlmClient, llmTextOf } from 'nestjs-llm-failover';
import { application, MESSAGES } from './application.mjs';
import { STREAM_CHUNKS } from './forms.mjs';

const KEYS = ['sk-test-bench-key-number-one', 'sk-test-bench-key-number-two'];
const TIMEOUT_MS = 120_000;

/** @param {string} origin @param {string} form - whose answers are asked for */
export async function makeVariants(origin, form = 'openai') {
  const { api, path, streamPath } = PROTOCOLS[form] ?? PROTOCOLS.openai;
  const baseUrl = `${origin}/${form}${api === 'gemini' ? '/v1beta' : '/v1'}`;
  const http = await application({}, HttpModule.register({}));
  const overHttpService = await application(options(baseUrl, api));
  const overUndici = await application({ ...options(baseUrl, api), transport: 'undici' });
  const { axiosRef: axios } = http.get(HttpService);
  const httpAgent = new HttpAgent({ keepAlive: true });
  const dispatcher = new UndiciAgent();
  const openai = new OpenAI({ apiKey: KEYS[0], baseURL: baseUrl, maxRetries: 0 });
  const headers = { authorization: `Bearer ${KEYS[0]}` };
  const body = { model: 'a', messages: MESSAGES };
  const streamed = { ...body, stream: true, stream_options: { include_usage: true } };
  const [url, streamUrl] = [baseUrl + path, baseUrl + (streamPath ?? path)];
  const clientOf = (app) => app.get(LlmClient).promises;
  const [byHttpService, byUndici] = [clientOf(overHttpService), clientOf(overUndici)];

  const axiosStream = async (to, sent) => {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), TIMEOUT_MS);
    const { data } = await axios.post(to, sent, {
      headers,
      httpAgent,
      responseType: 'stream',
      maxRedirects: 0,
      signal: controller.signal,
    });
    return { data, stop: () => clearTimeout(timer) };
  };
  const undiciPost = async (to, sent) => {
    const { body: data } = await undiciRequest(to, {
      dispatcher,
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(sent),
    });
    return data;
  };

  const unary = {
    axios: async () => (await axios.post(url, body, { headers, httpAgent })).data,
    'axios, the floor': async () => {
      const { data, stop } = await axiosStream(url, body);
      const answer = await readAll(data);
      stop();
      return answer;
    },
    'undici alone': async () => (await undiciPost(url, body)).json(),
    'LlmClient over HttpService': () => byHttpService.chat({ messages: MESSAGES }),
    'LlmClient over undici': () => byUndici.chat({ messages: MESSAGES }),
    'openai package': () => openai.chat.completions.create(body),
  };
  const stream = {
    'axios and a parser': async () => {
      const { data, stop } = await axiosStream(streamUrl, streamed);
      const count = await parsed(data);
      stop();
      return count;
    },
    'undici and a parser': async () => parsed(await undiciPost(streamUrl, streamed)),
    'LlmClient over HttpService': () => counted(byHttpService.stream({ messages: MESSAGES })),
    'LlmClient over undici': () => counted(byUndici.stream({ messages: MESSAGES })),
    'openai package': async () => counted(await openai.chat.completions.create(streamed)),
  };
  if (api !== 'openai') for (const calls of [unary, stream]) delete calls['openai package'];
  await check(unary, stream);
  return {
    unary,
    stream,
    close: async () => {
      await Promise.all([http, overHttpService, overUndici].map((app) => app.close()));
      httpAgent.destroy();
      await dispatcher.close();
    },
  };
}

const PROTOCOLS = {
  openai: { api: 'openai', path: '/chat/completions' },
  anthropic: { api: 'anthropic', path: '/messages' },
  gemini: { api: 'gemini', path: '/models/a:generateContent', streamPath: '/models/a:streamGenerateContent?alt=sse' },
};

function options(baseUrl, api) {
  return { routes: { default: ['bench/a', 'bench/b', 'bench/c'] }, providers: { bench: { api, baseUrl, keys: KEYS } } };
}

async function readAll(data) {
  const chunks = [];
  for await (const chunk of data) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
}

/** Reads events and parses each; what any reader of a stream has to do. */
async function parsed(data) {
  let count = 0;
  const parser = createParser({
    onEvent: ({ data: text }) => {
      if (text !== '[DONE]' && JSON.parse(text) !== null) count += 1;
    },
  });
  const decoder = new TextDecoder();
  for await (const bytes of data) parser.feed(decoder.decode(bytes, { stream: true }));
  return count;
}

async function counted(chunks) {
  let count = 0;
  for await (const _ of chunks) count += 1;
  return count;
}

/** Every variant has to do its work: a fast failure is no result. */
async function check(unary, stream) {
  for (const [name, call] of Object.entries(unary)) {
    const answer = await call();
    const text = typeof answer.choices === 'object' ? llmTextOf(answer) : JSON.stringify(answer);
    if (!text.includes('Cuxhaven')) throw new Error(`${name} gave another answer`);
  }
  for (const [name, call] of Object.entries(stream)) {
    const count = await call();
    if (count < STREAM_CHUNKS) throw new Error(`${name} saw ${count} chunks`);
  }
}
