// Plays calls and streams on a build, prints what is left over as one line of JSON, and is to end by itself.
// node --expose-gc run.mjs CALLS STREAMS HTTP_CALLS; the build stands in the package that this file is part of.
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import * as library from 'nestjs-llm-failover';
import { playInProcess } from './play.mjs';
import { playOverHttp } from './play-http.mjs';

const [calls, streams, httpCalls] = process.argv.slice(2).map(Number);
const heapUsed = () => {
  gc();
  gc();
  return process.memoryUsage().heapUsed;
};
const inProcess = await playInProcess({ library, calls, streams, heapUsed });
const overHttp = await playOverHttp({ library, nest: { Module, NestFactory }, calls: httpCalls });
process.stdout.write(`${JSON.stringify({ inProcess, overHttp })}\n`);
