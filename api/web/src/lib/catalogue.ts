// What the page of a product says: the product itself, and the shows that it was in, each with the second and the words
// of buyers that their records hold.
import { getJson, getList } from "./api.js";
import { readTimeline } from "./timeline-file.js";
import type { Review, ShopView, ShowSummary } from "./types.js";

/** Records are read of so many shows, the latest. */
const SHOWS_READ = 6;

export interface Appearance { show: ShowSummary; atMs: number | null; reviews: Review[] }

/** ApiProblem 404 where the product is not public. */
export const readProduct = (id: string): Promise<ShopView> => getJson<ShopView>(`/api/v1/shop/products/${encodeURIComponent(id)}`);

/** The public shows of a product, the latest first; one whose record cannot be read now is named without its second. */
export async function appearances(productId: string): Promise<Appearance[]> {
  const shows = (await getList<ShowSummary>("/api/v1/shows")).filter((show) => (show.state === "live" || show.state === "published")
    && (show.products ?? []).some((item) => (item.product_id ?? item.id) === productId));
  shows.sort((a, b) => (b.started_at ?? "").localeCompare(a.started_at ?? ""));
  return Promise.all(shows.slice(0, SHOWS_READ).map((show) => appearance(show, productId)));
}

async function appearance(show: ShowSummary, productId: string): Promise<Appearance> {
  const timeline = await readTimeline({ base: "", showId: show.id }).catch(() => null);
  const spans = timeline?.products.find((item) => item.product_id === productId)?.spans ?? [];
  return { show, atMs: spans[0]?.start_ms ?? null, reviews: timeline?.reviews.filter((item) => item.product_id === productId) ?? [] };
}
