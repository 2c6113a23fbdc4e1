/** What a control plane for AI agents reports: denials, approvals, detections, anomalies and its own health. */
import { APPROVAL } from './ai-safety/approval.ts';
import { BEHAVIOR } from './ai-safety/behavior.ts';
import { CONTENT } from './ai-safety/content.ts';
import { POLICY } from './ai-safety/policy.ts';
import { SYSTEM } from './ai-safety/system.ts';

export const AI_SAFETY = [...POLICY, ...APPROVAL, ...CONTENT, ...BEHAVIOR, ...SYSTEM];
