// The one place that speaks HTTP to the service. Errors become ApiProblem with the service's own words (RFC 9457).

export class ApiProblem extends Error {
  /** `slug` is the last word of the problem's type, which does not change with the wording. */
  constructor(readonly status: number, readonly title: string, readonly detail: string, readonly remedy: string, readonly slug = "", readonly more: Record<string, unknown> = {}) {
    super([title, detail, remedy].filter(Boolean).join(" · "));
  }
}

let csrfToken = "";

export function setCsrf(token: string | undefined): void {
  if (token) csrfToken = token;
}

export function csrf(): string {
  const found = document.cookie.split("; ").find((item) => item.startsWith("vouchcast_csrf="));
  return found ? decodeURIComponent(found.slice("vouchcast_csrf=".length)) : csrfToken;
}

/** What a failed answer says; `body` may be no JSON at all. */
export function problemOf(status: number, body: string): ApiProblem {
  try {
    const data = JSON.parse(body) as { type?: string; title?: string; detail?: unknown; remedy?: string };
    const detail = typeof data.detail === "string" ? data.detail : "";
    return new ApiProblem(status, data.title ?? "", detail, data.remedy ?? "", String(data.type ?? "").split(":").pop(), data);
  } catch {
    return new ApiProblem(status, "", "", "");
  }
}

export async function request(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  if (init.method && init.method !== "GET" && csrf()) headers.set("X-Vouchcast-CSRF", csrf());
  const answer = await fetch(path, { ...init, headers });
  if (!answer.ok) throw problemOf(answer.status, await answer.text());
  return answer;
}

export async function getJson<T>(path: string): Promise<T> {
  return (await (await request(path, { headers: { Accept: "application/json" } })).json()) as T;
}

/** A write that happens at most once: `key` names this very attempt of the user. */
export async function sendJson<T>(method: "POST" | "PUT" | "PATCH" | "DELETE", path: string, body: unknown = {}, key: string = newKey()): Promise<T> {
  const headers = { "Content-Type": "application/json", "Idempotency-Key": key };
  const text = await (await request(path, { method, headers, body: JSON.stringify(body) })).text();
  return (text ? JSON.parse(text) : {}) as T;
}

export const postJson = <T>(path: string, body: unknown = {}, key: string = newKey()): Promise<T> => sendJson<T>("POST", path, body, key);

/** A list, however it is wrapped: `[…]`, `{items: […]}` or `{NAME: […]}`. */
export async function getList<T>(path: string): Promise<T[]> {
  const data = await getJson<unknown>(path);
  if (Array.isArray(data)) return data as T[];
  const inner = Object.values(data as Record<string, unknown>).find(Array.isArray);
  return (inner ?? []) as T[];
}

/** Multipart upload with progress in 0…1; a `signal` ends it, as one that the service never heard of. */
export function upload<T>(path: string, form: FormData, onProgress: (part: number) => void, signal?: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    signal?.addEventListener("abort", () => call.abort());
    call.open("POST", path);
    call.setRequestHeader("X-Vouchcast-CSRF", csrf());
    call.setRequestHeader("Idempotency-Key", newKey());
    call.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    call.onload = () => {
      if (call.status < 300) resolve(JSON.parse(call.responseText) as T);
      else reject(problemOf(call.status, call.responseText));
    };
    call.onerror = call.onabort = () => reject(new ApiProblem(0, "", "", ""));
    call.send(form);
  });
}

export function newKey(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
