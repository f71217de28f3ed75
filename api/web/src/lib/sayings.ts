// What is said to a show's record by people: questions by viewers; answers, claims, promises, corrections by the shop.
import { postJson } from "./api.js";
import { showApi, type Reach } from "./links.js";

export interface Asked { id?: string; question_id?: string }

export const ask = (reach: Reach, body: { text: string; at_ms?: number; author?: string }, key: string): Promise<Asked> =>
  postJson<Asked>(showApi(reach, "questions"), body, key);
