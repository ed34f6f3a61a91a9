// The audio upload: choose or drop a file, watch it go, stop it, go on with it later.
import { RefusedError, Transfer } from "./transfer.js";

class AudioUpload extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=file]");
    this.drop = this.querySelector(".drop");
    this.input.addEventListener("change", () => this.take(this.input.files[0]));
    this.find("stop").addEventListener("click", () => this.stop());
    this.find("now").addEventListener("click", () => this.transfer?.tryNow?.());
    this.find("discard").addEventListener("click", () => this.forget());
    this.drop.addEventListener("dragover", (event) => {
      event.preventDefault();
      this.drop.dataset.over = "";
    });
    this.drop.addEventListener("dragleave", () => delete this.drop.dataset.over);
    this.drop.addEventListener("drop", (event) => {
      event.preventDefault();
      delete this.drop.dataset.over;
      this.take(event.dataTransfer.files[0]);
    });
    this.leaving = (event) => event.preventDefault();
    // On a slow line somebody may have chosen a file before this script was there.
    if (this.input.files.length) this.take(this.input.files[0]);
    else this.offerResuming();
  }

  disconnectedCallback() {
    this.transfer?.stop();
    removeEventListener("beforeunload", this.leaving);
  }

  find(name) {
    return this.querySelector(`[data-${name}]`);
  }

  show(...states) {
    for (const part of this.querySelectorAll("[data-when]")) {
      part.hidden = !states.includes(part.dataset.when);
    }
  }

  fill(name, words) {
    for (const place of this.querySelectorAll(`[data-${name}]`)) place.textContent = words;
  }

  say(words) {
    this.find("live").textContent = words;
  }

  // What is left of an earlier visit: which file it was, and where its upload lives.
  get kept() {
    try {
      return JSON.parse(localStorage.getItem(this.dataset.key));
    } catch {
      return null;
    }
  }

  keep(address, file) {
    const { name, size, lastModified } = file;
    try {
      localStorage.setItem(this.dataset.key, JSON.stringify({ address, name, size, lastModified }));
    } catch {
      // Storage is off: it resumes after a broken line, but not after a reload.
    }
  }

  dropKept() {
    try {
      localStorage.removeItem(this.dataset.key);
    } catch {
      // As above.
    }
  }

  async offerResuming() {
    const { kept } = this;
    if (!kept) return;
    const answer = await fetch(kept.address, { method: "HEAD" }).catch(() => null);
    if (answer === null || this.transfer) return;
    if (!answer.ok || answer.redirected) {
      this.dropKept();
      return;
    }
    const arrived = Number(answer.headers.get("Upload-Offset"));
    this.fill("file", kept.name);
    this.fill("amount", `${formatBytes(arrived)} of ${formatBytes(kept.size)}`);
    this.show("idle", "resumable");
  }

  forget() {
    this.dropKept();
    this.show("idle");
    this.input.focus();
  }

  stop() {
    this.transfer.stop();
  }

  async take(file) {
    if (!file || this.transfer) return;
    if (file.size === 0) {
      this.fail("The file is empty.");
      return;
    }
    this.begin(file);
    try {
      const address = await this.resumeOrBegin(file);
      this.keep(address, file);
      await this.transfer.send(address);
      this.dropKept();
      this.end();
      this.say("The upload is complete.");
      await this.watchProcessing();
      this.show("idle");
    } catch (error) {
      this.end();
      if (error instanceof RefusedError) this.fail(error.message);
      else {
        this.show("idle");
        this.offerResuming();
        this.say("The upload is stopped.");
      }
    }
  }

  begin(file) {
    this.transfer = new Transfer(file, {
      csrf: this.dataset.csrf,
      onChange: (state) => this.draw(file, state),
      onTrouble: (seconds) => this.tell(seconds),
    });
    addEventListener("beforeunload", this.leaving);
    this.fill("file", file.name);
    this.draw(file, { sent: 0, pace: 0 });
    this.tell(0);
    this.show("busy");
    this.find("stop").focus();
    this.say(`Uploading ${file.name}`);
  }

  end() {
    this.transfer = null;
    this.input.value = "";
    removeEventListener("beforeunload", this.leaving);
  }

  async resumeOrBegin(file) {
    const { kept } = this;
    const isSame =
      kept?.name === file.name &&
      kept.size === file.size &&
      kept.lastModified === file.lastModified;
    if (isSame && (await fetch(kept.address, { method: "HEAD" }).catch(() => null))?.ok) {
      return kept.address;
    }
    return this.transfer.begin(this.dataset.uploads);
  }

  draw(file, { sent, pace }) {
    this.querySelector("progress").value = sent / file.size;
    this.fill("percent", `${Math.floor((100 * sent) / file.size)} %`);
    this.fill("amount", `${formatBytes(sent)} of ${formatBytes(file.size)}`);
    const left = pace > 0 ? formatSeconds((file.size - sent) / pace) : "";
    this.fill("pace", left ? `${formatBytes(pace)} a second, ${left} left` : "");
    if (sent && this.find("trouble").textContent) this.tell(0);
  }

  tell(seconds) {
    const words = seconds
      ? `The connection broke. Trying again in ${Math.max(1, Math.round(seconds))} s; nothing is lost.`
      : "";
    if (words && !this.find("trouble").textContent) this.say(words);
    this.find("trouble").textContent = words;
    this.find("now").hidden = !seconds;
  }

  fail(problem) {
    this.find("problem").textContent = problem;
    this.show("idle", "failed");
    this.say(problem);
    this.input.focus();
  }

  watchProcessing() {
    return htmx.ajax("GET", this.dataset.processing, {
      target: this.dataset.panel ?? "#audio-panel",
      swap: "outerHTML",
    });
  }
}

function formatBytes(bytes) {
  const units = ["bytes", "kB", "MB", "GB"];
  const power = Math.min(3, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const number = bytes / 1000 ** power;
  return `${power > 1 ? number.toFixed(1) : Math.round(number)} ${units[power]}`;
}

function formatSeconds(seconds) {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  if (seconds < 3600) return `${Math.ceil(seconds / 60)} min`;
  return `${Math.floor(seconds / 3600)} h ${Math.ceil((seconds % 3600) / 60)} min`;
}

customElements.define("audio-upload", AudioUpload);
