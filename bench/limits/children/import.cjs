// As import.mjs, by `require`.
require('@nestjs/axios');
require('@nestjs/common');
require('@nestjs/core');

const startedAt = performance.now();
require('nestjs-llm-failover');
console.log(performance.now() - startedAt);
