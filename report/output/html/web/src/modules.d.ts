declare module "lucide" {
  const table: Record<string, [string, Record<string, string>][]>;
  export default table;
}
declare module "*.css";
