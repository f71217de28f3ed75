// Files whose upload has not ended, kept by the browser itself (IndexedDB), so that a reload goes on by itself. Where the
// browser refuses, an upload still survives a lost connection, and goes on when the same file is dropped again.

const NAME = "vouchcast-uploads";
const KEEP_MS = 24 * 3600 * 1000;

export interface KeptFile { key: string; file: File; owner: string; at: number }

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("files", { keyPath: "key" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function using<T>(mode: IDBTransactionMode, work: (files: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await opened();
  try {
    return await new Promise<T>((resolve, reject) => {
      const asked = work(db.transaction("files", mode).objectStore("files"));
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  } finally {
    db.close();
  }
}

export const keep = (item: KeptFile): Promise<unknown> => using("readwrite", (files) => files.put(item)).catch(() => undefined);
export const letGo = (key: string): Promise<unknown> => using("readwrite", (files) => files.delete(key)).catch(() => undefined);

/** Those of one owner that are not too old; old ones are let go. */
export async function keptFor(owner: string): Promise<KeptFile[]> {
  const all = await using<KeptFile[]>("readonly", (files) => files.getAll()).catch(() => []);
  const old = all.filter((item) => Date.now() - item.at > KEEP_MS);
  await Promise.all(old.map((item) => letGo(item.key)));
  return all.filter((item) => item.owner === owner && !old.includes(item)).sort((a, b) => a.at - b.at);
}
