import type { Context as HonoContext } from "hono";
import type { Context } from "../context.ts";
import type { Deps } from "../deps.ts";

export type AppEnv = {
  Bindings: { deps?: Deps };
  Variables: {
    deps: Deps;
    /** The instant of this request. */
    now: number;
    requestId: string;
    /** Set for staff routes by `authorize`; participant routes make their own from the link. */
    ctx: Context;
    /** The signed-in staff member's name, for the page header. */
    staffName: string;
    /** The orgs a signed-in person may choose from; unset for tokens. */
    orgs?: { id: string; name: string }[];
  };
};

export type C = HonoContext<AppEnv>;
