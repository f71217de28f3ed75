// What is said to a show's record by people: questions by viewers; answers, claims, corrections, removals by the shop.
import { postJson } from "./api.js";
import { showApi, type Reach } from "./links.js";
import type { ShowEvent } from "./types.js";

export interface Asked { id?: string; question_id?: string }

export const ask = (reach: Reach, body: { text: string; at_ms?: number; author?: string }, key: string): Promise<Asked> =>
  postJson<Asked>(showApi(reach, "questions"), body, key);

/** The event of an answer, however it is wrapped. */
async function told(showId: string, rest: string, body: unknown): Promise<ShowEvent> {
  const answer = await postJson<ShowEvent & { event?: ShowEvent }>(showApi({ base: "", showId }, rest), body);
  return answer.event ?? answer;
}

export const answer = (showId: string, questionId: string, body: { text: string; pinned: boolean; by: string }): Promise<ShowEvent> =>
  told(showId, `questions/${encodeURIComponent(questionId)}/answers`, body);

export const claim = (showId: string, body: { text: string; product_id?: string; evidence_ids: string[] }): Promise<ShowEvent> => told(showId, "claims", body);

export interface AssuranceBody { kind: string; title: string; terms: string; days?: number; product_id?: string }

/** On a live show it goes on screen; afterwards it is added to the record. */
export const assure = (showId: string, body: AssuranceBody): Promise<ShowEvent> => told(showId, "assurances", body);

export interface CorrectionBody { of_seq: number; reason: string; text?: string; fields?: Record<string, unknown> }

export const correct = (showId: string, body: CorrectionBody): Promise<ShowEvent> => told(showId, "corrections", body);

export const removeWords = (showId: string, event: ShowEvent, reason: string): Promise<ShowEvent> => told(showId, "removals", { of_seq: event.seq, reason });
