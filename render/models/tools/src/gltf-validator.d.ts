declare module "gltf-validator" {
  /** A finding: a pointer into the JSON, or an offset into a GLB's bytes. */
  export interface Message {
    code: string;
    message: string;
    severity: 0 | 1 | 2 | 3;
    pointer?: string;
    offset?: number;
  }
  /** What the validator says of one asset. */
  export interface Report {
    issues: { numErrors: number; numWarnings: number; numInfos: number; numHints: number; truncated: boolean; messages: Message[] };
    info?: Record<string, unknown>;
  }
  export interface Options {
    uri?: string;
    format?: "glb" | "gltf";
    maxIssues?: number;
    writeTimestamp?: boolean;
    ignoredIssues?: string[];
    externalResourceFunction?: (uri: string) => Promise<Uint8Array>;
  }
  const validator: { version(): string; validateBytes(data: Uint8Array, options?: Options): Promise<Report> };
  export default validator;
}
