export const hasSqld: boolean;
export function startSqld(
  folder: string,
  port: number,
): Promise<{ url: string; pid: number | undefined; stop: () => Promise<void> }>;
