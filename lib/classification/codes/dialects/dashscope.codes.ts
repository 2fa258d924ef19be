import type { CodeDialect } from '../code-dialect.interface.js';
import { codeTable } from '../code-table.js';

/**
 * Alibaba DashScope (Bailian): names, some of which say less than elsewhere.
 *
 * @internal
 */
export const DASHSCOPE_CODES: CodeDialect = {
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
