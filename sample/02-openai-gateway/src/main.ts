import { startGateway } from './start-gateway.js';

void startGateway(process.env);
