declare module "*/dist/assets.json" {
  const manifest: Record<string, string>;
  export default manifest;
}
