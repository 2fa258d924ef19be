import { codeTable } from './code-table.js';

/**
 * Codes that mean the same wherever they come from.
 *
 * Gathered from the error references of OpenAI, Anthropic, Google (`google.rpc.Code`, `ErrorInfo.reason`), AWS, Azure,
 * OAuth 2 (RFC 6749, RFC 6750) and of the gateways that copy them.
 *
 * @internal
 */
export const COMMON_CODES = codeTable({
  specific: {
    credential_missing: `
        missing_api_key api_key_required api_key_missing no_api_key api_key_not_provided MissingApiKey
        missing_authorization missing_authentication missing_auth missing_token token_missing auth_required
        authorization_required authentication_required CREDENTIALS_MISSING MissingAuthenticationToken
        no_auth_header missing_credentials LoadAPIKeyError AI_LoadAPIKeyError
        NoCredentialsError PartialCredentialsError DefaultCredentialsError AuthFailure.MissingAuthorization
        missing_authorization_header SSOTokenLoadError NoAuth no_authorization apikey_required key_required login_required
        NoCredentialProviders ConfigFileNotFound ProfileNotFound CredentialRetrievalError`,
    credential_invalid: `
        invalid_api_key invalid_apikey incorrect_api_key incorrect_api_key_error invalid_key
        invalid_token token_invalid API_KEY_INVALID wrong_api_key bad_api_key invalid_access_token InvalidAccessKeyId
        InvalidAccessKeyId.NotFound UnrecognizedClientException InvalidSignatureException
        SignatureDoesNotMatch IncompleteSignature InvalidClientTokenId AuthFailure.SecretIdNotFound
        AuthFailure.SignatureFailure AuthFailure.InvalidSecretId AuthFailure.InvalidAuthorization
        InvalidIamToken invalid_iam_token invalid_authentication invalid_authentication_error
        invalid_credentials bad_credentials invalid_client invalid_auth invalid_jwt invalid_secret
        ACCESS_TOKEN_TYPE_UNSUPPORTED API_KEY_NOT_FOUND key_not_found invalid_subscription_key
        InvalidAuthenticationToken InvalidSubscriptionKey InvalidSignature invalid_user_key
        invalid_x_api_key unknown_api_key invalid_authorization_header SignatureError
        auth_invalid invalid_organization
        mismatched_organization bad_authorization token_not_found api_key_not_found
        invalid_bearer_token invalid_credential InvalidIdentityToken
        AADSTS700016 AADSTS7000215 AADSTS7000218 AADSTS50126 AADSTS90002 AADSTS700027 AADSTS50034 AADSTS700213`,
    credential_revoked: `
        account_deactivated account_disabled account_suspended account_banned account_locked account_frozen
        account_terminated account_deleted user_deactivated user_suspended user_banned user_disabled
        user_blocked organization_disabled organization_deactivated organization_suspended
        organization_restricted org_disabled api_key_disabled api_key_revoked key_revoked key_disabled
        revoked_api_key token_revoked token_disabled token_invalidated deactivated_workspace
        workspace_deactivated project_archived CONSUMER_SUSPENDED ACCOUNT_STATE_INVALID TOS_VIOLATION
        refresh_token_reused session_terminated app_session_terminated InvalidAccessKeyId.Inactive
        AccessKeyDisabled UserSuspended AccountSuspended ACCOUNT_DISABLED token_status_unavailable
        organization_on_hold account_on_hold api_key_deleted key_deleted project_suspended refresh_token_invalidated
        PUP_LIMITED_DISABLED AADSTS7000112 AADSTS50057 AADSTS50173`,
    credential_expired: `
        token_expired expired_token ExpiredToken ExpiredTokenException TokenExpired access_token_expired
        ACCESS_TOKEN_EXPIRED api_key_expired key_expired expired_api_key expired_key credentials_expired
        RequestExpired RequestTimeTooSkewed ExpiredAuthenticationToken SecurityTokenExpired
        refresh_token_expired token_refresh_failed TokenExpiredError AuthFailure.TokenFailure
        AuthFailure.SignatureExpire jwt_expired InvalidSecurityToken.Expired certificate_expired
        expired_access_token login_expired auth_expired UnauthorizedSSOTokenError IDE_TOKEN_EXPIRED
        AADSTS7000222 AADSTS700082 AADSTS70043 AADSTS70008 AADSTS700084 AADSTS700024 AADSTS500133 AADSTS50055`,
    permission_denied: `
        unsupported_country_region_territory unsupported_country unsupported_region country_not_supported
        IAM_PERMISSION_DENIED VALIDATION_REQUIRED SERVICE_DISABLED API_KEY_SERVICE_BLOCKED API_KEY_IP_ADDRESS_BLOCKED
        API_KEY_HTTP_REFERRER_BLOCKED API_KEY_ANDROID_APP_BLOCKED API_KEY_IOS_APP_BLOCKED
        USER_PROJECT_DENIED ACCESS_TOKEN_SCOPE_INSUFFICIENT insufficient_scope insufficient_permissions
        missing_scope missing_scopes SECURITY_POLICY_VIOLATED ORG_RESTRICTION_VIOLATION
        RESOURCE_PROJECT_INVALID LOCATION_POLICY_VIOLATED AccessDenied.Unpurchased ip_not_authorized
        ip_not_allowed ip_forbidden ip_blocked AuthenticationTypeDisabled
        request_forbidden cloudflare_blocked blocked_by_waf organization_must_be_verified
        feature_not_enabled not_entitled entitlement_required subscription_required AccessNotConfigured
        forbidden_model_access PublicNetworkAccessDisabled VirtualNetworkRuleDenied UnauthorizedOperation
        AuthFailure.UnauthorizedOperation model_terms_required region_not_supported location_not_supported
        unsupported_location geo_blocked operation_forbidden OperationDenied not_whitelisted
        ProjectPermissionDenied scope_not_allowed data_residency_mismatch incorrect_hostname
        model_permission_blocked_org model_permission_blocked_project sandbox_egress_restricted cmek_key_disabled
        claude_code_key_creator_not_member CONSUMER_INVALID AppIdNoAuthError
        AADSTS53003 AADSTS65001 AADSTS50076 AADSTS50079 AADSTS500011 AADSTS90094 AADSTS50105 AADSTS50053`,
    quota_exhausted: `
        insufficient_quota insufficient_user_quota insufficient_balance insufficient_credits
        insufficient_credit insufficient_funds billing_hard_limit_reached billing_limit_reached
        billing_not_active billing_error credit_balance_too_low credits_exhausted out_of_credits no_credits
        credit_limit_exceeded balance_not_enough exceeded_current_quota_error exceeded_current_quota
        usage_limit_reached usage_limit_exceeded usage_not_included budget_exceeded BudgetExceededError
        spending_limit_reached spend_limit_exceeded monthly_limit_exceeded daily_limit_exceeded
        monthly_quota_exceeded daily_quota_exceeded free_quota_exceeded free_tier_exceeded payment_required
        Arrearage ServiceOverdue account_overdue AccountOverdueError BILLING_DISABLED FreeTierOnly
        AllocationQuota.FreeTierOnly token_quota_reached QUOTA_EXHAUSTED pre_consume_token_quota_failed
        INSUFFICIENT_G1_CREDITS_BALANCE personal_team_blocked_spending_limit no_subscription
        FailedOperation.FreeQuotaExhausted Arrears ServiceQuotaExceededException quota_reached trial_expired
        plan_expired subscription_expired key_limit_exceeded user_quota_exceeded
        access_denied_insufficient_balance PrepaidBillOverdue PostpaidBillOverdue CommodityNotPurchased
        token_quota_exhausted account_balance_insufficient ResourceUnavailable.InArrears
        FailedOperation.ResourcePackExhausted SetLimitExceeded premium_quota_exceeded freeusagelimit
        CreditsError linked_organization_billing_unavailable linked_organization_spend_limit_reached
        contract_spend_limit_reached enforced_spend_limit_reached`,
    rate_limited: `
        rpm_rate_limit_exceeded tpm_rate_limit_exceeded rpm_limit_exceeded tpm_limit_exceeded
        qps_limit_exceeded RateLimitExceeded.EndpointRPMExceeded RateLimitExceeded.EndpointTPMExceeded
        ModelAccountRpmRateLimitExceeded ModelAccountTpmRateLimitExceeded AccountRateLimitExceeded
        ModelAccountIpmRateLimitExceeded QPSLimitExceeded requests_per_minute_exceeded
        concurrency_limit_exceeded too_many_concurrent_requests Throttling.RateQuota Throttling.BurstRate
        LimitRequests limit_burst_rate rate_limited user_model_rate_limited model_cooldown AppIdQpsOverFlowError
        RATE_LIMIT_EXCEEDED_PER_MINUTE slow_down SlowDown Throttled ThrottledException
        concurrency_limit_reached ramp_limit_exceeded RequestBurstTooFast`,
    overloaded: `
        overloaded_error overloaded engine_overloaded engine_overloaded_error server_is_overloaded
        server_overloaded model_overloaded ServerOverloaded MODEL_CAPACITY_EXHAUSTED capacity_exceeded
        no_capacity insufficient_capacity ModelNotReadyException ServiceUnavailable.ModelLoading
        capacity_not_available model_busy server_busy system_busy ServerBusy resource_unavailable_capacity
        ModelLoading InsufficientInstanceCapacity at_capacity queue_full flex_capacity_exceeded
        no_available_account no_available_accounts no_accounts all_accounts_inactive all_accounts_disabled
        all_accounts_exhausted all_accounts_unavailable account_pool_exhausted no_instances_available
        NoInstancesAvailable upstream_overloaded too_busy server_overload
        queue_exceeded ModelServingOverloaded SLOW_DOWN_CAPACITY`,
    timeout: `
        DEADLINE_EXCEEDED request_timeout timeout timeout_error gateway_timeout ModelTimeoutException
        RequestTimeOut RequestTimeoutException upstream_timeout InternalError.Timeout inference_timeout
        timed_out execution_timeout stream_timeout APITimeoutError APIConnectionTimeoutError idle_timeout
        UpstreamTimeout operation_timeout`,
    model_unavailable: `
        model_not_found ModelNotFound model_not_supported model_not_available model_not_exist invalid_model
        invalid_model_name model_decommissioned ServiceModelDeprecated ServiceModelDeprecating model_deprecated model_retired DeploymentNotFound
        unknown_model unsupported_model model_not_allowed model_disabled ModelNotOpen
        model_not_open InvalidEndpointOrModel.NotFound InvalidEndpointOrModel.ModelIDAccessDisabled
        InvalidEndpoint.ClosedEndpoint InvalidEndpoint.NotFound InvalidEndpointOrModel UnsupportedModel
        engine_not_found model_not_loaded no_such_model OperationNotSupported model_archived
        model_no_support model_offline ModelNotSupported deployment_not_found SpecifiedModelNotSupported
        model_permission_denied model_access_denied resource_not_found_model no_available_channel no_valid_channel_error
        get_channel_failed model_mapped_error model_not_in_whitelist InvalidModelId model_terms_expired
        model_gone model_group_not_found`,
    request_too_large: `
        context_length_exceeded context_window_exceeded tokens_limit_reached ContextWindowExceededError request_too_large
        payload_too_large string_above_max_length array_above_max_length prompt_too_long max_tokens_exceeded tokens_too_long
        characters_too_long input_too_long RequestEntityTooLarge request_entity_too_large content_too_large
        context_overflow messages_too_long
        prompt_too_large input_length_exceeded context_length_error image_too_large
        exceed_context_size_error ContextLengthExceeded max_context_length_exceeded
        model_max_prompt_tokens_exceeded model_context_window_exceeded InputTooLong request_body_too_large
        request_body_too_large_after_decoding body_too_large file_too_large InvalidParameter.InputTooLong`,
    content_filtered: `
        content_filter content_policy_violation ContentPolicyViolationError ResponsibleAIPolicyViolation
        content_filtered data_inspection_failed DataInspectionFailed sensitive_content
        SensitiveContentDetected censorship_blocked InputTextSensitiveContentDetected
        OutputTextSensitiveContentDetected InputImageSensitiveContentDetected
        SensitiveContentDetected.SevereViolation SensitiveContentDetected.Violence unsafe_content
        moderation_blocked content_moderation moderation_error prompt_blocked content_blocked
        guardrail_intervened GuardrailsViolation
        InputGuardrailTripwireTriggered OutputGuardrailTripwireTriggered SAFETY_BLOCKED safety_violation cyber_policy inappropriate_content
        PROHIBITED_CONTENT risk_control content_safety BLOCKED_BY_SAFETY safety_block content_security_error
        ip_infringement_suspect IPInfringementSuspect bio_policy content_not_allowed safety_error
        content_risk guardrail_violation sensitive_words_detected sexual_content unsafe_prompt refusal
        misalignment_policy_violation ModelArts.81011 input_guardrail_triggered output_guardrail_triggered
        guardrail_triggered`,
    cancelled: `
        client_closed_request request_cancelled client_cancelled request_canceled client_disconnected`,
    invalid_request: `
        unsupported_parameter unsupported_value unknown_parameter invalid_value invalid_type
        missing_required_parameter integer_below_min_value integer_above_max_value decimal_below_min_value
        decimal_above_max_value MissingParameter malformed_json invalid_json invalid_json_schema
        invalid_request_message_order invalid_function_parameters invalid_image
        invalid_image_url invalid_image_format invalid_base64 invalid_prompt_format invalid_tool wrong_api_format unsupported_media_type empty_messages
        invalid_messages invalid_role missing_required_field invalid_language unsupported_tool_use
        unsupported_file unsupported_content_type InvalidParameter.UnsupportedParameter
        previous_response_not_found empty_array empty_string bad_request_body read_request_body_failed
        convert_request_failed invalid_encrypted_content unsupported_image_media_type image_parse_error
        failed_to_download_image invalid_base64_image invalid_image_mode image_too_small empty_image_file
        image_file_not_found tool_name_conflict image_dimensions_too_large
        conversation_already_has_active_response external_connector_error`,
    server_error: `
        auth_subrequest_error EngineDeadError AsyncEngineDeadError cmek_key_unreachable cmek_context_unavailable
        database_error read_response_body_failed`,
    malformed_response: `
        bad_response_body bad_response empty_response MALFORMED_FUNCTION_CALL invalid_upstream_response MALFORMED_RESPONSE
        tool_use_failed json_validate_failed`,
  },
  broad: {
    credential_missing: 'CredentialsProviderError TokenProviderError',
    // Of a sign-in, or of a conversation over a web socket that lasted too long.
    credential_expired: 'session_expired',
    credential_invalid: `
        authentication_error auth_error AuthenticationFailed authentication_failed auth_failed UNAUTHENTICATED
        AuthFailure AuthenticationException
        authentication_fails unauthorized_error AuthError not_authenticated user_not_found invalid_grant
        NotAuthorized`,
    permission_denied: `
        permission_error PERMISSION_DENIED permission_denied_error AccessDenied AccessDeniedException
        access_denied NotAuthorizedException insufficient_permission not_allowed no_permission
        OperationNotAllowed forbidden_error access_terminated_error authorization_error`,
    quota_exhausted: `
        QuotaViolation quota_exceeded QuotaExceeded quota_limit_exceeded QuotaExceededException limit_exceeded_quota`,
    rate_limited: `
        SpikeArrestViolation rate_limit_error too_many_tokens_error rate_limit_exceeded rate_limit rate_limit_reached
        rate_limit_reached_error
        RateLimitExceeded RESOURCE_EXHAUSTED too_many_requests TooManyRequests TooManyRequestsException
        ThrottlingException Throttling throttling_error RequestLimitExceeded LimitExceeded
        LimitExceededException tokens requests rate_limits_exceeded ProvisionedThroughputExceededException
        RateLimit throttled_error limit_requests requests_limit_exceeded RouterRateLimitError`,
    overloaded: 'request_quota_exceeded token_quota_exceeded UNAVAILABLE resource_unavailable capacity',
    timeout: 'TimeoutException Timeout',
    content_filtered: 'SAFETY moderation blocked RECITATION SPII BLOCKLIST IMAGE_SAFETY',
    request_too_large: 'too_large token_limit_exceeded',
    server_error: 'InferenceUpstreamError do_request_failed conflict_error',
    model_unavailable: 'model_unavailable RESOURCE_DOES_NOT_EXIST',
    invalid_request: `
        FAILED_PRECONDITION OUT_OF_RANGE unprocessable_entity_error validation_error literal_error
        extra_forbidden invalid_prompt`,
  },
  generic: {
    model_unavailable: `
        not_found NOT_FOUND not_found_error ResourceNotFound ResourceNotFoundException NoSuchEntity
        not_found_resource lc_model_not_found UNIMPLEMENTED`,
    invalid_request: `
        invalid_request_error invalid_request BAD_REQUEST BadRequestError INVALID_ARGUMENT InvalidArgument
        ValidationException ValidationError InvalidParameter invalid_parameter invalid_parameter_error
        bad_request_error InvalidParameterValue unprocessable_entity UnprocessableEntityError invalid_params
        InvalidRequestException InvalidParameterException invalid_input invalid_argument_error
        parameter_error ParamError invalid_input_argument illegal_argument missing
        value_error MissingRequiredParameter ConflictException lc_invalid_prompt_input lc_invalid_tool_results
        lc_message_coercion_failure`,
    credential_invalid: 'unauthorized unauthorised UnauthorizedException UnauthorizedError lc_model_authentication',
    rate_limited: 'lc_model_rate_limit',
    malformed_response: 'lc_output_parsing_failure',
    permission_denied: 'forbidden ForbiddenException PermissionDeniedError',
    server_error: `
        server_error internal_error internal_server_error INTERNAL InternalFailure InternalServerException
        InternalServiceError ServiceUnavailableException service_unavailable service_unavailable_error
        ModelErrorException ModelStreamErrorException bad_gateway upstream_error
        processing_error ServiceUnavailable internal_exception system_error InternalServerError
        InternalServiceException DATA_LOSS inference_error backend_error completion_error generation_error
        provider_error upstream_failed count_token_failed count_token_messages_failed`,
    network_error: 'APIConnectionError connection_error',
    cancelled: 'CANCELLED aborted_by_client',
  },
  scopes: {
    // What the model wrote this time: https://console.groq.com/docs/tool-use
    request: 'tool_use_failed json_validate_failed',
  },
});
