// Addresses of a show's things. `base` is "" on our own pages and the service's origin in a notebook.

export interface Reach { base: string; showId: string }

/** Any of: show id, page address, archive address, playlist address → where the show is. */
export function reachOf(src: string, baseUrl = ""): Reach {
  const base = baseUrl.replace(/\/+$/, "");
  const found = /^(https?:\/\/[^/]+)?.*?\/(?:archive|replay|watch|live)\/([^/?#]+)/.exec(src);
  if (!found) return { base, showId: src };
  return { base: found[1] ?? base, showId: decodeURIComponent(found[2] ?? "") };
}

const path = (reach: Reach, room: string, rest: string): string => `${reach.base}/${room}/${encodeURIComponent(reach.showId)}/${rest}`;

export const archiveUrl = (reach: Reach, file: string): string => path(reach, "archive", file);
export const livePlaylistUrl = (reach: Reach): string => path(reach, "live", "index.m3u8");
export const whepUrl = (reach: Reach): string => `${reach.base}/whep/${encodeURIComponent(reach.showId)}`;
export const whipUrl = (reach: Reach): string => `${reach.base}/whip/${encodeURIComponent(reach.showId)}`;
/** The page where a product turns; `base` as of a reach. */
export const productUrl = (base: string, productId: string): string => `${base}/product/${encodeURIComponent(productId)}`;
/** Where a show is seen; a replay opens at a millisecond. */
export const momentUrl = (show: { id: string; state: string }, ms: number | null): string =>
  show.state === "live" ? `/watch/${show.id}` : `/replay/${show.id}${ms ? `?t=${(ms / 1000).toFixed(1)}` : ""}`;
export const showApi = (reach: Reach, rest: string): string => path(reach, "api/v1/shows", rest);

/** Whether this page is the service's own: a notebook's may read, and not write. */
export const isOurs = (reach: Reach): boolean => new URL(reach.base || "/", location.href).origin === location.origin;

/** The address of a card's picture: events and timelines name it by its object key, its hash names the file. */
export function imageUrl(reach: Reach, image: string | null | undefined): string | null {
  if (!image) return null;
  if (/^(https?:|data:image\/|blob:|\/)/.test(image)) return image.startsWith("/") ? reach.base + image : image;
  const sha = image.split("/").pop()?.replace(/\.\w+$/, "") ?? "";
  return sha ? archiveUrl(reach, `cards/${sha}.webp`) : null;
}

/** WebSocket address of a show's events after `seq`. */
export function eventsUrl(reach: Reach, seq: number): string {
  const url = new URL(showApi(reach, `events?after_seq=${seq}`), location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}
