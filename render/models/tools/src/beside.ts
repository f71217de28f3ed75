// Files beside an asset. Nothing outside the folder that it was unpacked into is opened, whatever a URI says.
import { constants } from "node:fs";
import { open, realpath } from "node:fs/promises";
import { resolve, sep } from "node:path";

const SCHEME = /^[a-z][a-z0-9+.-]*:/i;

/** Reads files below `home`, each once, and never more than `budget` bytes of them. */
export class Beside {
  private readonly base: string;
  private readonly home: string | undefined;
  private budget: number;
  private readonly read = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();

  /** URIs are relative to `base`. Without a home no file is read. */
  constructor(base: string, home: string | undefined, budget: number) {
    this.base = resolve(base);
    this.home = home === undefined ? undefined : resolve(home);
    this.budget = budget;
  }

  /** The bytes that a relative URI names; rejects for everything else. */
  file(uri: string): Promise<Uint8Array<ArrayBuffer>> {
    let found = this.read.get(uri);
    if (!found) this.read.set(uri, (found = this.load(uri)));
    return found;
  }

  private async load(uri: string): Promise<Uint8Array<ArrayBuffer>> {
    if (this.home === undefined) throw new Error("no files belong to this asset");
    const path = resolve(this.base, this.name(uri));
    // A symlink anywhere on the way would make the real path another one.
    if (!path.startsWith(this.home + sep) || (await realpath(path)) !== (await realpath(this.home)) + path.slice(this.home.length)) {
      throw new Error("the file lies outside the asset's folder");
    }
    return this.take(path);
  }

  private name(uri: string): string {
    const name = decodeURIComponent(uri);
    if (SCHEME.test(name) || name.startsWith("/") || name.includes("\\") || name.includes("\0")) {
      throw new Error("only files beside the asset are read");
    }
    return name;
  }

  private async take(path: string): Promise<Uint8Array<ArrayBuffer>> {
    // Without O_NONBLOCK a named pipe would hold us for ever.
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const about = await file.stat();
      if (!about.isFile()) throw new Error("it is no file");
      if ((this.budget -= about.size) < 0) throw new Error("the asset's files are too large together");
      return new Uint8Array(await file.readFile());
    } finally {
      await file.close();
    }
  }
}
