import { Controller, Get } from '@nestjs/common';
import { HealthCheck, HealthCheckService, type HealthCheckResult } from '@nestjs/terminus';
import { LlmHealthIndicator } from 'nestjs-llm-failover/terminus';

/** What a monitor asks for. A restart cures no provider: it is no liveness check. */
@Controller('health')
export class HealthController {
  constructor(
    private readonly checks: HealthCheckService,
    private readonly llm: LlmHealthIndicator,
  ) {}

  @Get()
  @HealthCheck()
  health(): Promise<HealthCheckResult> {
    return this.checks.check([() => this.llm.isHealthy('llm', { route: 'default' })]);
  }
}
