// The shapes that the service sends. Times are milliseconds of the show unless a name says otherwise.

export interface Price { amount: string; currency: string }
export interface Span { start_ms: number; end_ms: number | null }
export interface Canvas { width: number; height: number; fps: number }

export type ShowState = "draft" | "ready" | "live" | "ended" | "published" | "taken_down";

export interface TimelineShow {
  id: string;
  title: string;
  merchant_name: string;
  canvas: Canvas;
  started_at: string | null;
  duration_ms: number | null;
  state: ShowState;
  /** Reasons: why the replay is closed, may not be removed, has lost its media; null where it is not so. */
  taken_down_for?: string | null;
  held_for?: string | null;
  media_removed_for?: string | null;
}

/** `seq` is the number of the event that an entry comes from: corrections and removals name it. */
export interface TimelineProduct {
  product_id: string;
  sku: string;
  title: string;
  url: string;
  price: Price;
  image: string | null;
  stock?: number | null;
  variant?: string | null;
  seq?: number;
  spans: Span[];
}

export interface Chapter extends Span { title: string; kind: string; product_id: string | null }

export interface Evidence extends Span {
  evidence_id: string;
  product_id: string | null;
  claim: string;
  title: string;
  issuer: string;
  number: string | null;
  image: string | null;
  seq?: number;
}

/** What a claim rests on, as it was when the claim was made; `spans` are its stays on screen. */
export interface Proof {
  evidence_id: string;
  claim: string | null;
  title: string | null;
  issuer: string | null;
  number: string | null;
  image: string | null;
  spans: Span[];
}

/** What was said to the record at `at_ms`; `late` if it was added after the show's end. */
export interface Said { at_ms: number; recorded_at: string; seq: number; late: boolean }

export interface Claim extends Said { claim_id: string; text: string; product_id: string | null; evidence: Proof[] }

export interface Assurance extends Said {
  assurance_id: string;
  kind: string;
  title: string;
  terms: string;
  product_id: string | null;
  days: number | null;
  url: string | null;
  spans: Span[];
}

export interface Answer extends Said { by: string; text: string; pinned: boolean }

/** `text` is null where the words were removed, `removed_for` says why. */
export interface Question extends Said {
  question_id: string;
  product_id: string | null;
  text: string | null;
  author: string;
  removed_for: string | null;
  pinned: boolean;
  answers: Answer[];
}

/** What was wrong with the event `of_seq`, which stands. */
export interface Correction {
  of_seq: number;
  of_type: string | null;
  of_id: string | null;
  reason: string;
  text: string | null;
  fields: Record<string, unknown> | null;
  at_ms: number;
  recorded_at: string;
  seq: number;
}

export interface Removal { of_seq: number; of_type: string | null; of_id: string | null; reason: string; at_ms: number; recorded_at: string; seq: number }

export interface Review {
  review_id: string;
  product_id: string;
  at_ms: number;
  stars: number;
  text: string | null;
  author: string;
  removed_for?: string | null;
  recorded_at: string;
  seq?: number;
}

export interface Gap { start_ms: number; end_ms: number | null; reason: string }

export interface Timeline {
  version: number;
  show: TimelineShow;
  products: TimelineProduct[];
  chapters: Chapter[];
  evidence: Evidence[];
  claims: Claim[];
  assurances: Assurance[];
  questions: Question[];
  reviews: Review[];
  corrections: Correction[];
  removals: Removal[];
  gaps: Gap[];
  captions?: { url: string; lang: string; label: string }[];
  last_seq: number;
  head: string;
}

export interface ShowEvent { seq: number; at_ms: number; recorded_at: string; type: string; data: Record<string, unknown> }

/** A show as lists give it; a merchant's own shows carry the WHIP token too. */
export interface ShowSummary {
  id: string;
  title: string;
  merchant_name?: string;
  state: ShowState;
  started_at?: string | null;
  duration_ms?: number | null;
  canvas?: Canvas;
  poster?: string | null;
  products?: ShowProduct[];
  product_ids?: string[];
  whip_token?: string;
  /** What its merchant may know of its duties. */
  taken_down?: { reason: string; by: string | null } | null;
  held_for?: string | null;
  retain_until?: string | null;
  removed_at?: string | null;
}

export interface ShowProduct { product_id?: string; id?: string; title: string; price: Price; image?: string | null; url?: string }

export interface Issue {
  code: string;
  severity: "error" | "warning" | "info" | "hint";
  pointer?: string;
  message: string;
  message_zh?: string;
  source?: "khronos" | "intake" | "advice" | "engine";
}

/** Sizes in metres along x, y, z. */
export interface ModelStats {
  bytes?: number;
  triangles?: number;
  draw_calls?: number;
  materials?: number;
  textures?: number;
  texture_px?: number;
  size_m?: number[];
  variants?: string[];
  animations?: string[];
  skins?: number;
  morph_targets?: number;
}

export interface Model {
  id: string;
  name?: string;
  state: "processing" | "ready" | "rejected";
  step?: string | null;
  sha256?: string | null;
  source?: { sha256: string; size_bytes: number; format: string };
  report?: { issues?: Issue[]; stats?: ModelStats; files?: Record<string, { bytes: number }>; seconds?: Record<string, number> } | null;
  files?: Record<string, string>;
  created_at?: string;
}

/** What names a picture: a scene that is kept, a show whose moments are drawn from it. */
export interface User { id: string; title: string }

/** A picture that scenes use; they name it by `sha256`. */
export interface Picture {
  id: string;
  kind: "backdrop" | "panorama";
  sha256: string;
  name: string;
  width: number;
  height: number;
  format: string;
  size_bytes: number;
  kept_bytes: number;
  issues: Issue[];
  used_by: { scenes: User[]; shows: User[] };
  files: Record<string, string>;
  created_at: string;
}

export interface Used { used: number; limit: number }

/** What a merchant may keep, and how much may come in at once. */
export interface ModelLimits { count?: Used; pictures?: Used; bytes?: Used; uploads?: Used; file_bytes?: number; picture_bytes?: number }

/** What anyone may have of a product's model. */
export interface ShopModel {
  web?: string | null;
  ar?: string | null;
  usdz?: string | null;
  poster?: string | null;
  turntable?: string | null;
  size_m?: number[] | null;
  variants?: string[];
}

export interface ShopView {
  product: Product & { product_id?: string; merchant_name?: string };
  merchant_name?: string;
  reviews?: { count: number; mean: number | null };
  model: ShopModel | null;
}

export interface Product {
  id: string;
  sku: string;
  title: string;
  url: string;
  price: Price;
  model_id?: string | null;
  image?: string | null;
  stock?: number | null;
  issues?: Issue[];
}

export interface EvidenceItem {
  id: string;
  product_id?: string | null;
  claim: string;
  title: string;
  issuer: string;
  number?: string | null;
  image?: string | null;
  issues?: Issue[];
}

export interface SceneItem { id: string; title?: string; version?: number; document?: Record<string, unknown>; issues?: Issue[]; created_at?: string }

export interface Session { authenticated: boolean; kind?: "admin" | "merchant"; merchant_id?: string; merchant_name?: string; csrf?: string }

export interface Buyer {
  order: { id?: string; product: { product_id?: string; id?: string; title: string } ; reviewed?: boolean };
  shows: { id: string; title: string }[];
}
