// The browser that the tests and measurements drive: CHROMIUM names it.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { chromium } from "playwright-core";

export const root = resolve(import.meta.dirname, "../../../../..");
const executablePath = process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/google-chrome", "/usr/bin/chromium-browser"].find(existsSync);
const quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

export const launch = (more = [], rest = {}) => chromium.launch({ executablePath, args: [...quiet, ...more], ...rest });
