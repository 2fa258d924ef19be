import { Injectable } from '@nestjs/common';

/** Stands for the shop's own database. */
@Injectable()
export class OrdersService {
  private readonly statuses = new Map([['A-17', 'shipped on Monday']]);

  statusOf(order: string): string {
    return this.statuses.get(order) ?? 'unknown order';
  }
}
