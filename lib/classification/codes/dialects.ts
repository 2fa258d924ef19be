import { codeTable, type CodeTable } from './code-table.js';

/** A provider's own codes: numbers, or names that mean something else elsewhere. */
export interface CodeDialect {
  /** Shown in rule names. */
  readonly name: string;
  /** Ids that speak it; an id that contains one of these counts. */
  readonly providers: readonly string[];
  /** The field of the body that gives the dialect away whatever the provider is called. */
  readonly mark?: string | undefined;
  readonly codes: CodeTable;
}

/**
 * Zhipu (BigModel, Z.ai): four digits, as text.
 *
 * @see https://docs.bigmodel.cn/cn/api/api-code
 */
const ZHIPU: CodeDialect = {
  name: 'zhipu',
  providers: ['zhipu', 'bigmodel', 'z.ai', 'zai', 'glm'],
  codes: codeTable({
    specific: {
      credential_missing: '1001',
      credential_invalid: '1000 1002 1004',
      credential_expired: '1003',
      credential_revoked: '1110 1111 1112 1121',
      quota_exhausted: '1113 1304 1308 1309 1310 1316 1317 1318 1319 1320 1321',
      invalid_request: '1210 1213 1214 1215 1200',
      model_unavailable: '1211 1212 1221 1222 1311',
      permission_denied: '1220',
      request_too_large: '1261',
      content_filtered: '1301',
      rate_limited: '1302 1303 1313',
      overloaded: '1305 1312',
      server_error: '1120 1230 1231 1234 500',
    },
    broad: { permission_denied: '1314 1315' },
  }),
};

/**
 * MiniMax: `base_resp.status_code`, under HTTP 200 as a rule.
 *
 * @see https://platform.minimax.io/docs/api-reference/errorcode
 */
const MINIMAX: CodeDialect = {
  name: 'minimax',
  providers: ['minimax'],
  mark: 'base_resp',
  codes: codeTable({
    specific: {
      credential_invalid: '1004 2049',
      timeout: '1001',
      rate_limited: '1002 1041 2045 2062',
      quota_exhausted: '1008 2056 2061 1028 1029',
      content_filtered: '1026 1027 1043',
      request_too_large: '1039',
      invalid_request: '2013 1042 1044 20132 2037 2038 2039 2042 2044 2048',
      server_error: '1000 1013 1024 1033',
    },
    broad: { permission_denied: '2018' },
  }),
};

/**
 * Baidu Qianfan: `error_code` of the first API generation.
 *
 * @see https://cloud.baidu.com/doc/WENXINWORKSHOP/s/tlmyncueh
 */
const BAIDU: CodeDialect = {
  name: 'baidu',
  providers: ['baidu', 'qianfan', 'wenxin', 'ernie'],
  mark: 'error_code',
  codes: codeTable({
    specific: {
      credential_invalid: '13 14 15 100 110 336200',
      credential_expired: '111',
      permission_denied: '6 336004',
      quota_exhausted: '17 19 336503 336504 336505 336506',
      rate_limited: '4 18 336501 336502',
      overloaded: '336100 336101',
      server_error: '1 2 336000 336500',
      model_unavailable: '3 336005 336801',
      content_filtered: '336104 336105',
      request_too_large: '336007 336103',
      invalid_request: '336001 336002 336003 336006 336008',
    },
  }),
};

/**
 * iFlytek Spark: `code` (in `header` over web sockets), five digits.
 *
 * @see https://www.xfyun.cn/doc/spark/接口说明.html
 */
const SPARK: CodeDialect = {
  name: 'spark',
  providers: ['spark', 'xfyun', 'iflytek'],
  codes: codeTable({
    specific: {
      content_filtered: '10013 10014 10019',
      request_too_large: '10907',
      overloaded: '10008 10110 10012 10222',
      credential_invalid: '11202000 10313',
      quota_exhausted: '11200 11201 10010',
      rate_limited: '10007 11202 11203',
      invalid_request: '10003 10004 10005 10163 10404',
      timeout: '10009',
    },
  }),
};

/**
 * Cloudflare Workers AI: four digits in front of the sentence or in `errors[].code`.
 *
 * @see https://developers.cloudflare.com/workers-ai/platform/errors/
 */
const CLOUDFLARE: CodeDialect = {
  name: 'cloudflare',
  providers: ['cloudflare', 'workers-ai'],
  codes: codeTable({
    specific: {
      credential_invalid: '10000 9106 6003 10001 9109 6111',
      credential_missing: '9107 2009',
      quota_exhausted: '3036 4006',
      rate_limited: '971 10429',
      overloaded: '3040 3043_capacity',
      model_unavailable: '5007 3042 5028 7000 5030',
      permission_denied: '5016 5018 3041 3023 10403 5035',
      request_too_large: '3006 5021',
      invalid_request: '5004 5005 5006 3003 3039 5019 5023 5024 5025 5026 8001 8002 8003 3010 3026',
      timeout: '3007 3046 3008',
      server_error: '3043 3001 8004 8007 1031',
      content_filtered: '2016 2017 3030',
    },
  }),
};

/** SiliconFlow: five digits in `code`. */
const SILICONFLOW: CodeDialect = {
  name: 'siliconflow',
  providers: ['siliconflow'],
  codes: codeTable({
    specific: {
      quota_exhausted: '30001 30011',
      model_unavailable: '20012 30003',
      permission_denied: '30014',
      invalid_request: '20015 20016',
      server_error: '60000 50500',
      overloaded: '50505 50501 50503',
      content_filtered: '20055',
    },
    broad: { invalid_request: '20041 20042', permission_denied: '30012' },
  }),
};

/** Alibaba DashScope (Bailian): names, some of which say less than elsewhere. */
const DASHSCOPE: CodeDialect = {
  name: 'dashscope',
  providers: ['dashscope', 'bailian', 'qwen', 'alibaba', 'tongyi', 'aliyun'],
  codes: codeTable({
    specific: {
      rate_limited: 'limit_requests Throttling.RateQuota Throttling.BurstRate Throttling.User',
      quota_exhausted: `
        Throttling.AllocationQuota CommodityNotPurchased PrepaidBillOverdue PostpaidBillOverdue
        AccessDenied.Unpurchased`,
      invalid_request: 'InvalidURL InvalidParameter.DataInspection',
    },
    broad: { rate_limited: 'insufficient_quota' },
  }),
};

/** Groq answers 498 where its flex tier has no capacity. */
const GROQ: CodeDialect = {
  name: 'groq',
  providers: ['groq'],
  codes: codeTable({ specific: { overloaded: '498' } }),
};

/** Mistral: four digits in `code`. */
const MISTRAL: CodeDialect = {
  name: 'mistral',
  providers: ['mistral'],
  codes: codeTable({
    specific: {
      model_unavailable: '1500',
      invalid_request: '3230 3240 3051 2210 2200',
      rate_limited: '1300',
    },
    broad: { overloaded: '3505', server_error: '3700 1000', rate_limited: '3510' },
  }),
};

/**
 * Tencent Hunyuan: names with a dot, in `Response.Error.Code`, under HTTP 200.
 *
 * @see https://cloud.tencent.com/document/product/1729/101843
 */
const TENCENT: CodeDialect = {
  name: 'tencent',
  providers: ['tencent', 'hunyuan'],
  mark: 'Response',
  codes: codeTable({
    specific: {
      quota_exhausted: `
        FailedOperation.FreeResourcePackExhausted FailedOperation.ResourcePackExhausted FailedOperation.ServiceStopArrears
        FailedOperation.ServiceStop ResourceInsufficient.ChargeResourceExhaust ResourceUnavailable.InArrears
        ResourceUnavailable.LowBalance`,
      permission_denied:
        'FailedOperation.ServiceNotActivated FailedOperation.UserUnAuthError AuthFailure.UnauthorizedOperation',
      timeout: 'FailedOperation.EngineRequestTimeout',
      rate_limited: 'FailedOperation.EngineServerLimitExceeded',
      server_error: 'FailedOperation.EngineServerError FailedOperation.ConsoleServerError',
      model_unavailable: 'InvalidParameterValue.Model',
      content_filtered: 'OperationDenied.TextIllegalDetected OperationDenied.ImageIllegalDetected',
    },
    broad: { rate_limited: 'LimitExceeded RequestLimitExceeded' },
  }),
};

/** iFlow: digits in `code`. */
const IFLOW: CodeDialect = {
  name: 'iflow',
  providers: ['iflow'],
  mark: 'iflow',
  codes: codeTable({
    specific: { credential_invalid: '90402', credential_expired: '439', model_unavailable: '435' },
    broad: { rate_limited: '449 8211' },
  }),
};

/**
 * Dialects by provider.
 *
 * @internal
 */
export const CODE_DIALECTS: readonly CodeDialect[] = [
  ZHIPU,
  MINIMAX,
  BAIDU,
  SPARK,
  CLOUDFLARE,
  SILICONFLOW,
  DASHSCOPE,
  GROQ,
  MISTRAL,
  TENCENT,
  IFLOW,
];
