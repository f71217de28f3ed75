// How times, prices and dates are written for people.
import { locale } from "../i18n/index.js";
import type { Price } from "./types.js";

/** 83 500 ms → "1:23"; hours appear when there are any. */
export function clock(ms: number): string {
  const total = Math.max(0, Math.floor(ms / 1000));
  const [h, m, s] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  const tail = `${String(m).padStart(h ? 2 : 1, "0")}:${String(s).padStart(2, "0")}`;
  return h ? `${h}:${tail}` : tail;
}

export function price(value: Price | undefined): string {
  if (!value) return "";
  const amount = Number(value.amount);
  if (!Number.isFinite(amount)) return `${value.currency} ${value.amount}`;
  try {
    return new Intl.NumberFormat(locale(), { style: "currency", currency: value.currency, currencyDisplay: "narrowSymbol" }).format(amount);
  } catch {
    return `${value.currency} ${value.amount}`;
  }
}

export function day(iso: string | null | undefined): string {
  const date = iso ? new Date(iso) : null;
  if (!date || Number.isNaN(date.getTime())) return "";
  return new Intl.DateTimeFormat(locale(), { year: "numeric", month: "long", day: "numeric" }).format(date);
}

export function dayTime(iso: string | null | undefined): string {
  const date = iso ? new Date(iso) : null;
  if (!date || Number.isNaN(date.getTime())) return "";
  return new Intl.DateTimeFormat(locale(), { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(date);
}

/** A moment near now by its time alone, any other with its day. */
export function moment(iso: string | null | undefined): string {
  const date = iso ? new Date(iso) : null;
  if (!date || Number.isNaN(date.getTime())) return "";
  const today = date.toDateString() === new Date().toDateString();
  return today ? new Intl.DateTimeFormat(locale(), { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(date) : dayTime(iso);
}

/** 192 000 ms → "3 minutes 12 seconds", in the reader's language. */
export function span(ms: number): string {
  const total = Math.max(0, Math.round(ms / 1000));
  const parts: [number, string][] = [[Math.floor(total / 3600), "hour"], [Math.floor(total / 60) % 60, "minute"], [total % 60, "second"]];
  const said = parts.filter(([n, unit]) => n > 0 || (unit === "second" && total < 60));
  return said.map(([n, unit]) => new Intl.NumberFormat(locale(), { style: "unit", unit, unitDisplay: locale() === "en" ? "long" : "short" }).format(n)).join(" ");
}

/** Bytes as people read them. */
export function size(bytes: number): string {
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(0)} KB`;
  if (bytes < 1024 ** 3) return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
  return `${(bytes / 1024 ** 3).toFixed(1)} GB`;
}

/** Only http(s) links leave a card: a product's URL is the merchant's text. */
export function safeLink(url: string | undefined): string | null {
  if (!url) return null;
  try {
    const parsed = new URL(url, location.href);
    return parsed.protocol === "https:" || parsed.protocol === "http:" ? parsed.href : null;
  } catch {
    return null;
  }
}
