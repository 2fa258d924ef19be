import type { ProviderProfile } from './provider.interface.js';

/**
 * Tencent Hunyuan: names with a dot, in `Response.Error.Code`, under HTTP 200.
 *
 * @see https://cloud.tencent.com/document/product/1729/101843
 * @internal
 */
export const TENCENT: ProviderProfile = {
  id: 'tencent',
  aliases: ['hunyuan'],
  codes: {
    mark: 'Response',
    specific: {
      quota_exhausted: `
        FailedOperation.FreeResourcePackExhausted FailedOperation.ResourcePackExhausted FailedOperation.ServiceStopArrears
        ResourceInsufficient.ChargeResourceExhaust ResourceUnavailable.InArrears ResourcesSoldOut.ChargeStatusException
        ResourceUnavailable.LowBalance`,
      permission_denied: `
        FailedOperation.ServiceNotActivated FailedOperation.ServiceStop FailedOperation.UserUnAuthError
        AuthFailure.UnauthorizedOperation`,
      timeout: 'FailedOperation.EngineRequestTimeout',
      rate_limited: 'FailedOperation.EngineServerLimitExceeded',
      server_error: 'FailedOperation.EngineServerError FailedOperation.ConsoleServerError',
      model_unavailable: 'InvalidParameterValue.Model',
      content_filtered: 'OperationDenied.TextIllegalDetected OperationDenied.ImageIllegalDetected',
    },
    broad: { rate_limited: 'LimitExceeded RequestLimitExceeded' },
  },
};
