import { Module } from '@nestjs/common';
import { OrdersService } from './orders.service.js';
import { TicketsController } from './tickets.controller.js';
import { TicketsService } from './tickets.service.js';

@Module({ controllers: [TicketsController], providers: [TicketsService, OrdersService] })
export class TicketsModule {}
