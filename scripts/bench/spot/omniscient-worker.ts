import { parentPort } from 'node:worker_threads';
import { leastCostUsd } from '../../../lib/core/spot-omniscient/least-cost.ts';
import type { MarketWindow } from '../../../lib/core/spot-omniscient/market-window.ts';

/** Answers each window with the least cost in it. */
parentPort?.on('message', (window: MarketWindow) => parentPort?.postMessage(leastCostUsd(window)));
