// A visit in a real browser: reads, chooses, follows, checks, searches, adds; by mouse, by keyboard, without JavaScript.
// node visit.cjs ADDRESS MODULES FOLDER [IMAGES]: screenshots go to FOLDER, those of the README to IMAGES.
"use strict";
const [, , base, modules, folder, images] = process.argv;
const assert = require("node:assert/strict");
const fs = require("node:fs");
const { chromium } = require(`${modules}/playwright-core`);
const axe = fs.readFileSync(`${modules}/axe-core/axe.min.js`, "utf8");

const CLAIM = "/claims?about=the+president+has+signed+a+lease+of+the+pier";
const ALTERED = "/check?quotation=nobody+has+the+right+to+sell+it+behind+our+backs&speaker=staunt";

const main = async () => {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu"],
  });
  const wrong = [];
  const open = async (options = {}) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(15000);
    page.on("dialog", (dialog) => { wrong.push(`a dialog opened: ${dialog.message()}`); dialog.dismiss(); });
    page.on("pageerror", (error) => wrong.push(`${page.url()}: ${error}`));
    page.on("console", (message) => {
      if (message.type() === "error" && !message.text().includes("status of 4")) wrong.push(`${page.url()}: ${message.text()}`);
    });
    page.on("request", (request) => {
      if (!request.url().startsWith(base)) wrong.push(`${page.url()} asks for ${request.url()}`);
    });
    return page;
  };
  let failed = 0;
  let passed = 0;
  const step = async (name, run) => {
    try {
      await run();
      assert.deepEqual(wrong, []);
      passed += 1;
      console.log(`ok ${name}`);
    } catch (error) {
      failed += 1;
      wrong.length = 0;
      console.log(`FAILED ${name}: ${error.stack}`);
    }
  };
  const text = (page, selector) => page.locator(selector).first().innerText();

  // Nothing is wider than the window, and axe finds nothing.
  const reach = async (visitor) => {
    const width = await visitor.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(width <= 0, `it is ${width} pixels wider than the window`);
    await visitor.evaluate(axe);
    const found = await visitor.evaluate(() => window.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }));
    const said = found.violations.map((one) => `${one.impact} ${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).slice(0, 3).join(" | ")}`);
    assert.deepEqual(said, []);
  };

  const page = await open();
  const reading = await (await fetch(`${base}/articles/1.json`)).json();
  const unconfirmed = reading.statements.find((one) => one.standing === "unconfirmed");

  // Before anything is added.
  if (images) {
    const visitor = await open({ viewport: { width: 1120, height: 700 }, colorScheme: "light" });
    await visitor.goto(`${base}/articles/1?s=${unconfirmed.id}#s-${unconfirmed.id}`);
    await visitor.evaluate(() => { document.activeElement.blur(); window.scrollBy(0, -170); });
    await visitor.waitForTimeout(200);
    await visitor.screenshot({ path: `${images}/article.png` });
    await visitor.goto(base + CLAIM);
    await visitor.screenshot({ path: `${images}/claim.png`, clip: { x: 190, y: 62, width: 740, height: 630 } });
    await visitor.context().close();
  }

  await step("an article is read, and a card opened by mouse", async () => {
    await page.goto(`${base}/`);
    await page.getByRole("link", { name: /^President Secretly Signed/ }).click();
    assert.match(await text(page, "h1"), /40-Year Lease/);
    const before = await page.locator("article").innerText();
    await page.locator(`#s-${unconfirmed.id}`).click();
    await page.locator("#card").waitFor();
    assert.match(await text(page, "#card"), /unconfirmed/);
    assert.match(await text(page, "#card .basis"), /could not be independently verified/);
    assert.ok(page.url().includes(unconfirmed.id));
    // The same address shows the same card to whoever gets it.
    const other = await open();
    await other.goto(page.url());
    assert.equal(await text(other, "#card blockquote"), await text(page, "#card blockquote"));
    await other.context().close();
    await page.keyboard.press("Escape");
    assert.equal(await page.locator("#card").count(), 0);
    assert.equal(await page.locator("article").innerText(), before);
    // Words lead to the card as well.
    await page.locator(".block .content").filter({ hasText: "one crane" }).first().click();
    await page.locator("#card").waitFor();
    assert.match(await text(page, "#card"), /Staunt/);
  });

  await step("a claim is followed to its origin", async () => {
    await page.goto(`${base}/articles/3`);
    await page.locator("a.n").nth(1).click();
    await page.locator("#card .chain").waitFor();
    assert.match(await text(page, "#card .chain"), /Lantern/);
    await page.locator("#card a.trace").click();
    assert.match(await text(page, "main .lead"), /independent origin/);
    await page.locator("ul.tree.root a").first().click();
    assert.match(await text(page, "main"), /The Port Sella Lantern/);
    await page.locator("#card").waitFor();
  });

  await step("an altered quotation shows what differs", async () => {
    await page.goto(`${base}/check`);
    await page.getByLabel("A quotation").fill("nobody has the right to rent it behind our backs");
    await page.getByRole("button", { name: "Check", exact: true }).click();
    assert.match(await text(page, ".verdict"), /other words/);
    assert.equal(await text(page, ".checked del"), "rent");
    assert.match(await text(page, ".checked ins"), /lease|sell/);
    await page.getByLabel("Or a whole draft").fill("“We have written to the ministry four times since autumn,” Staunt said.");
    await page.getByRole("button", { name: "Check the draft" }).click();
    assert.match(await text(page, ".lead"), /1 quotation: 1 found/);
  });

  await step("a search is narrowed and shared", async () => {
    await page.goto(`${base}/`);
    await page.getByLabel("Who said what?").fill("pier");
    await page.getByLabel("Who said what?").press("Enter");
    const all = await text(page, "main .lead");
    await page.getByRole("complementary").getByRole("link", { name: "Mirela Staunt" }).click();
    const narrowed = await text(page, "main .lead");
    assert.notEqual(all, narrowed);
    const other = await open();
    await other.goto(page.url());
    assert.equal(await text(other, "main .lead"), narrowed);
    await other.context().close();
    await page.getByRole("link", { name: /^Leave out speaker/ }).click();
    assert.equal(await text(page, "main .lead"), all);
  });

  await step("all of it by keyboard", async () => {
    const press = (...keys) => keys.reduce((done, key) => done.then(() => page.keyboard.press(key)), Promise.resolve());
    await page.goto(`${base}/articles/1`);
    await press("j");
    await page.locator("#card").waitFor();
    assert.equal(await text(page, "a.n[aria-current]"), "1");
    await press("j");
    await page.waitForFunction(() => document.querySelector("a.n[aria-current]")?.textContent === "2");
    await press("k");
    await page.waitForFunction(() => document.querySelector("a.n[aria-current]")?.textContent === "1");
    await press("Enter");
    await page.waitForFunction(() => document.activeElement.id === "card");
    await press("Escape");
    assert.equal(await page.evaluate(() => document.activeElement.className), "n");
    await press("j", "j");
    await page.waitForFunction(() => document.querySelector("#card a.trace"));
    await Promise.all([page.waitForURL(/\/claims\//), press("t")]);
    await press("/");
    assert.equal(await page.evaluate(() => document.activeElement.type), "search");
    await page.keyboard.type("leases pier");
    await Promise.all([page.waitForURL(/\/find/), press("Enter")]);
    await page.locator("h1").click();
    await press("j", "j", "k");
    await Promise.all([page.waitForURL(/\/articles\//), press("Enter")]);
    await page.locator("#card").waitFor();
    await Promise.all([page.waitForURL(/\/help/), page.keyboard.type("?")]);
    // The first thing that Tab reaches leads past the head.
    await press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
    await press("Enter");
    await page.waitForFunction(() => document.activeElement.id === "main");
  });

  await step("cards, checks and searches without JavaScript", async () => {
    const plain = await open({ javaScriptEnabled: false });
    await plain.goto(`${base}/articles/1`);
    await plain.locator(`#s-${unconfirmed.id}`).click();
    assert.match(await text(plain, "#card"), /unconfirmed/);
    await plain.locator("#card a.trace").click();
    assert.match(await text(plain, "main .lead"), /independent origin/);
    await plain.goto(`${base}${ALTERED}`);
    assert.ok((await plain.locator(".checked .grade").count()) > 1);
    await plain.context().close();
  });

  await step("a visit in Spanish, chosen at the foot, with and without JavaScript", async () => {
    const spanish = await open({ viewport: { width: 1120, height: 900 } });
    await spanish.goto(`${base}/articles/1`);
    await spanish.locator(`#s-${unconfirmed.id}`).click();
    await spanish.locator("#card").waitFor();
    await Promise.all([spanish.waitForResponse(/\/language/), spanish.getByRole("button", { name: "Español" }).click()]);
    await spanish.locator("html[lang=es]").waitFor({ state: "attached" });
    // With the card that was open, and those that are opened next.
    assert.match(await text(spanish, "#card"), /sin confirmar/);
    assert.equal(await spanish.locator("#card blockquote").getAttribute("lang"), "en");
    await spanish.keyboard.press("k");
    await spanish.waitForFunction((id) => document.querySelector("#card")?.dataset.statement !== id, unconfirmed.id);
    assert.match(await text(spanish, "#card"), /¿Bien leída\?/);
    await spanish.screenshot({ path: `${folder}/article-spanish.png` });
    await spanish.locator(".wrong").last().locator("summary").click();
    assert.equal(await spanish.getByRole("button", { name: /tomar las palabras seleccionadas$/ }).count(), 3);
    await reach(spanish);
    for (const [name, address] of Object.entries({ home: "/", claim: CLAIM, check: ALTERED, search: "/find?words=pier", help: "/help", missing: "/nix" })) {
      await spanish.goto(base + address);
      await spanish.screenshot({ path: `${folder}/${name}-spanish.png`, fullPage: true });
      await reach(spanish);
    }
    await spanish.getByRole("button", { name: "English" }).click();
    await spanish.locator("html[lang=en]").waitFor({ state: "attached" });
    await spanish.context().close();
    const plain = await open({ javaScriptEnabled: false, locale: "es-ES" });
    await plain.goto(`${base}${ALTERED}`);
    assert.match(await text(plain, ".verdict"), /Publicada así: \d/);
    await plain.getByRole("button", { name: "English" }).click();
    assert.match(await text(plain, ".verdict"), /Printed so: \d/);
    assert.equal(plain.url(), base + ALTERED);
    await plain.context().close();
  });

  await step("a statement is corrected by keyboard, kept, and taken back", async () => {
    await page.goto(`${base}/articles/1?s=${unconfirmed.id}`);
    await Promise.all([page.waitForURL(/#s-/), page.keyboard.press("x")]);
    assert.match(await text(page, "#card"), /no statement/);
    await page.goto(`${base}/corrections`);
    assert.match(await text(page, "main .list"), /no statement/);
    await page.goto(`${base}/articles/1?s=${unconfirmed.id}`);
    await Promise.all([page.waitForResponse(/\/correct/), page.keyboard.press("u")]);
    await page.waitForFunction(() => !document.querySelector("#card")?.textContent.includes("no statement"));
    await page.locator("#card summary").click();
    await page.getByLabel("Standing", { exact: true }).selectOption("denied");
    await page.locator("#card").getByLabel("Who corrects").fill("Ivo Orr");
    await page.getByRole("button", { name: "Keep" }).click();
    await page.waitForFunction(() => document.querySelector("#card")?.textContent.includes("standing was unconfirmed"));
    await page.getByRole("button", { name: "take back" }).click();
    await page.waitForFunction(() => !document.querySelector("#card")?.textContent.includes("standing was"));
  });

  await step("an article is added and appears", async () => {
    await page.goto(`${base}/add`);
    const article = "Ferry to Stay\n\nThe ferry of Brindle Bay will stay, Ada Finch told reporters on Friday.\n";
    await page.locator("input[type=file]").setInputFiles({ name: "ferry.txt", mimeType: "text/plain", buffer: Buffer.from(article) });
    await page.getByRole("button", { name: "Add" }).click();
    await page.waitForFunction(() => /added/.test(document.querySelector(".results .list")?.textContent));
    await page.goto(`${base}/find?words=brindle`);
    assert.match(await text(page, "main .list"), /Ada Finch/);
  });

  await step("articles are seen while they are added, with and without JavaScript", async () => {
    const plain = await open({ javaScriptEnabled: false });
    for (const [visitor, place] of [[page, "Vellisto"], [plain, "Lund Bay"]]) {
      await visitor.goto(`${base}/add`);
      const files = Array.from({ length: 12 }, (_, at) => ({
        name: "article.txt", mimeType: "text/plain",
        buffer: Buffer.from(`Pier ${at} Is Safe\n\n${`Pier ${at} of ${place} is safe, Ana Reyes told reporters on Monday.\n\n`.repeat(20)}`),
      }));
      await visitor.locator("input[type=file]").setInputFiles(files);
      await visitor.getByRole("button", { name: "Add" }).click();
      await visitor.getByText("Done: 12 articles.").waitFor();
      assert.equal(await visitor.locator(".results .list > li").count(), 12);
      assert.equal(await visitor.getByText("article.txt: added", { exact: true }).count(), 12);
    }
    await plain.context().close();
  });

  await step("a missing statement is noted from selected words", async () => {
    await page.goto(`${base}/articles/2`);
    const words = await page.evaluate(() => {
      const line = [...document.querySelectorAll(".block p.paragraph")].pop();
      const range = document.createRange();
      range.selectNodeContents(line);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      return String(getSelection()).trim();
    });
    await page.keyboard.press("m");
    assert.equal(await page.getByLabel("Content: what is said", { exact: true }).inputValue(), words.replace(/\s+/g, " "));
    await page.getByLabel("Speaker, by name").fill("Ivo Orr");
    await page.getByRole("button", { name: "Note it" }).click();
    await page.getByRole("heading", { name: "Noted as missing" }).waitFor();
    await page.locator("#missing").getByRole("button", { name: "take back" }).click();
    await page.waitForFunction(() => !document.body.textContent.includes("Noted as missing"));
  });

  await step("a speaker is taken for another, and told apart again, without JavaScript", async () => {
    const plain = await open({ javaScriptEnabled: false });
    await plain.goto(`${base}/speakers?name=Ada+Finch`);
    await plain.getByRole("link", { name: "Is this one speaker?" }).click();
    await plain.getByLabel("Name of the other").fill("Ana Reyes");
    await plain.getByRole("button", { name: "Look up" }).click();
    await plain.getByRole("button", { name: /^The same as Ana Reyes/ }).first().click();
    assert.match(await text(plain, "main"), /Printed as/);
    await plain.getByRole("link", { name: "Is this one speaker?" }).click();
    await plain.getByRole("checkbox", { name: /Ferry to Stay/ }).check();
    await plain.getByRole("button", { name: "In these it is another one" }).click();
    assert.match(await text(plain, "main .lead"), /in 1 article/);
    await plain.goto(`${base}/corrections`);
    assert.match(await text(plain, "main .list"), /another of this name/);
    await plain.context().close();
  });

  await step("a statement is copied to be quoted", async () => {
    await page.goto(`${base}/articles/1?s=${unconfirmed.id}`);
    await page.getByRole("link", { name: "Quote it" }).click();
    assert.match(await text(page, ".quote blockquote"), /could not be independently verified/);
    assert.match(await page.getByLabel("As HTML, to be copied").inputValue(), /^<blockquote/);
    await page.getByRole("button", { name: "Copy" }).click();
    await page.getByRole("button", { name: /Copied|Selected/ }).waitFor();
  });

  await step("a hostile article runs nothing", async () => {
    const found = await (await fetch(`${base}/articles.json?limit=500`)).json();
    const hostile = found.articles.find((one) => one.title?.includes("<script>"));
    assert.ok(hostile);
    await page.goto(`${base}/articles/${hostile.article}`);
    for (let at = 0; at < 3; at += 1) await page.keyboard.press("j");
    await page.waitForTimeout(300);
    assert.equal(await page.evaluate(() => window.hacked), undefined);
    assert.equal(await page.locator("main img, main script, main iframe").count(), 0);
    assert.match(await text(page, "main"), /<script>/);
  });

  const pages = {
    home: "/", articles: "/articles", article: `/articles/1?s=${unconfirmed.id}#s-${unconfirmed.id}`, reprint: "/articles/3", claim: CLAIM,
    trace: "/claims", check: ALTERED, search: "/find?words=pier&standing=unconfirmed", speaker: "/speakers?name=Mirela+Staunt",
    corrections: "/corrections", add: "/add", added: "/add/2", who: "/speakers/1/who?name=pell", quote: `/statements/${unconfirmed.id}`, help: "/help", missing: "/nix", nothing: "/find?words=marmalade",
  };
  const looks = {
    light: { colorScheme: "light" },
    dark: { colorScheme: "dark" },
    phone: { viewport: { width: 360, height: 780 }, isMobile: true, hasTouch: true },
  };
  for (const [look, options] of Object.entries(looks)) {
    const visitor = await open(options);
    for (const [name, address] of Object.entries(pages)) {
      await step(`${name}, ${look}: within reach of everybody`, async () => {
        await visitor.goto(base + address);
        await visitor.screenshot({ path: `${folder}/${name}-${look}.png`, fullPage: name !== "article" });
        await reach(visitor);
      });
    }
    await visitor.context().close();
  }

  await browser.close();
  console.log(`${passed} steps held, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
};

main().catch((error) => { console.log(`FAILED: ${error.stack}`); process.exitCode = 1; });
