import { Module } from '@nestjs/common';

/** Holds what `LlmFailoverModule.forFeature` adds. @internal */
@Module({})
export class LlmFailoverFeatureModule {}
