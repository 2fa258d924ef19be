// How long it takes to import the library where Nest and @nestjs/axios are loaded already, in milliseconds.
import '@nestjs/axios';
import '@nestjs/common';
import '@nestjs/core';

const startedAt = performance.now();
await import('nestjs-llm-failover');
console.log(performance.now() - startedAt);
