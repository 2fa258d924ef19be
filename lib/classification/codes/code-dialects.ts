import type { CodeDialect } from './code-dialect.interface.js';
import { BAIDU_CODES } from './dialects/baidu.codes.js';
import { CLOUDFLARE_CODES } from './dialects/cloudflare.codes.js';
import { DASHSCOPE_CODES } from './dialects/dashscope.codes.js';
import { IFLOW_CODES } from './dialects/iflow.codes.js';
import { MINIMAX_CODES } from './dialects/minimax.codes.js';
import { MISTRAL_CODES } from './dialects/mistral.codes.js';
import { SILICONFLOW_CODES } from './dialects/siliconflow.codes.js';
import { SPARK_CODES } from './dialects/spark.codes.js';
import { TENCENT_CODES } from './dialects/tencent.codes.js';
import { ZHIPU_CODES } from './dialects/zhipu.codes.js';

/**
 * Dialects by provider.
 *
 * @internal
 */
export const CODE_DIALECTS: readonly CodeDialect[] = [
  ZHIPU_CODES,
  MINIMAX_CODES,
  BAIDU_CODES,
  SPARK_CODES,
  CLOUDFLARE_CODES,
  SILICONFLOW_CODES,
  DASHSCOPE_CODES,
  MISTRAL_CODES,
  TENCENT_CODES,
  IFLOW_CODES,
];
