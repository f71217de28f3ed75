declare module "*.css" {
  const text: string;
  export default text;
}

declare module "worker:verify" {
  const text: string;
  export default text;
}
