import { HttpException } from '@nestjs/common';

/** A request that goes to no provider, because of one of its fields. */
export class GatewayRequestError extends HttpException {
  constructor(
    status: number,
    message: string,
    readonly param: string,
    readonly code: string | null = null,
  ) {
    super(message, status);
  }
}

export function modelNotFound(model: string): GatewayRequestError {
  const name = JSON.stringify(model.slice(0, 100));
  return new GatewayRequestError(404, `The model ${name} does not exist here.`, 'model', 'model_not_found');
}

export function invalidField(name: string, expected: string): GatewayRequestError {
  return new GatewayRequestError(400, `The field "${name}" must be ${expected}.`, name);
}

/** For a field that a client relies on, and that the gateway cannot honour. */
export function unsupportedField(name: string, reason: string): GatewayRequestError {
  return new GatewayRequestError(
    400,
    `The field "${name}" cannot be honoured: ${reason}.`,
    name,
    'unsupported_parameter',
  );
}

export function unknownField(name: string): GatewayRequestError {
  const shown = name.slice(0, 100);
  return new GatewayRequestError(
    400,
    `The field ${JSON.stringify(shown)} is not known here.`,
    shown,
    'unknown_parameter',
  );
}
