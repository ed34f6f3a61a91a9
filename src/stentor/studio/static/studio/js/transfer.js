// Sends a file in pieces to a resumable upload, and goes on after whatever breaks the line.
// The rules of waiting and of pace are functions of their own, free of the network.

const SMALLEST_PIECE = 256 * 1024;
const LARGEST_PIECE = 8 * 1024 * 1024;
const SECONDS_A_PIECE = 4;
const LONGEST_WAIT = 30;

/** Bytes of the next piece: about four seconds' worth, since a broken one is sent again. */
export function computePiece(pace) {
  return Math.min(LARGEST_PIECE, Math.max(SMALLEST_PIECE, Math.floor(pace * SECONDS_A_PIECE)));
}

/** Seconds to wait before the n-th try in a row: 1, 2, 4 … 30, less up to a quarter by chance. */
export function computeWait(tries, random = Math.random) {
  return Math.min(LONGEST_WAIT, 2 ** (tries - 1)) * (1 - random() / 4);
}

/** Bytes a second over the last ten seconds of [milliseconds, bytes] marks; 0 before there are two. */
export function computePace(marks) {
  if (marks.length < 2) return 0;
  const [last, lastBytes] = marks[marks.length - 1];
  const [first, firstBytes] = marks.find(([at]) => last - at <= 10_000);
  return last > first ? ((lastBytes - firstBytes) * 1000) / (last - first) : 0;
}

/** What the server will not take; trying again would not help. */
export class RefusedError extends Error {}

export class Transfer {
  /** onChange({sent, pace}) at every step, onTrouble(seconds | 0) when the line breaks and is back. */
  constructor(file, { csrf, onChange, onTrouble }) {
    Object.assign(this, { file, csrf, onChange, onTrouble });
    this.stopped = new AbortController();
    this.marks = [];
    this.tries = 0;
  }

  stop() {
    this.stopped.abort();
    this.request?.abort();
  }

  /** Begins a new upload; its address. */
  async begin(address) {
    const body = JSON.stringify({ filename: this.file.name, size: this.file.size });
    const answer = await this.persist(() => this.ask("POST", address, body));
    return answer.getResponseHeader("Location");
  }

  /** Sends what the server does not have yet. */
  async send(address) {
    let offset = await this.findOffset(address);
    while (offset < this.file.size) {
      const from = offset;
      offset = await this.persist(
        () => this.sendPiece(address, from),
        () => this.findOffset(address),
      );
    }
    await this.persist(() => this.ask("POST", `${address}/completion`, ""));
  }

  async findOffset(address) {
    const answer = await this.persist(() => this.ask("HEAD", address));
    return Number(answer.getResponseHeader("Upload-Offset"));
  }

  async sendPiece(address, offset) {
    const piece = this.file.slice(offset, offset + computePiece(computePace(this.marks)));
    const answer = await this.ask("PATCH", address, piece, offset);
    return Number(answer.getResponseHeader("Upload-Offset"));
  }

  /** Tries until it succeeds or is refused; after a broken try, `recover` may give the result. */
  async persist(attempt, recover) {
    for (;;) {
      try {
        const result = await attempt();
        if (this.tries) this.onTrouble(0);
        this.tries = 0;
        return result;
      } catch (error) {
        this.stopped.signal.throwIfAborted();
        if (error instanceof RefusedError) throw error;
        await this.wait(computeWait(++this.tries));
        if (recover) return recover();
      }
    }
  }

  /** Waits, unless the line is back or somebody wants it now. */
  wait(seconds) {
    this.onTrouble(seconds);
    return new Promise((resolve, reject) => {
      const over = () => {
        clearTimeout(timer);
        removeEventListener("online", over);
        resolve();
      };
      const timer = setTimeout(over, seconds * 1000);
      this.tryNow = over;
      addEventListener("online", over);
      this.stopped.signal.addEventListener("abort", () => reject(this.stopped.signal.reason));
    });
  }

  ask(method, address, body = null, offset = null) {
    this.stopped.signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      this.request = request;
      request.open(method, address);
      request.setRequestHeader("X-CSRFToken", this.csrf);
      if (offset !== null) {
        request.setRequestHeader("Upload-Offset", offset);
        request.setRequestHeader("Content-Type", "application/offset+octet-stream");
        request.upload.addEventListener("progress", (event) => this.mark(offset + event.loaded));
      } else if (body) {
        request.setRequestHeader("Content-Type", "application/json");
      }
      request.addEventListener("error", () => reject(new Error("the line broke")));
      request.addEventListener("abort", () => reject(new Error("stopped")));
      request.addEventListener("load", () => {
        if (request.status < 300 && !request.responseURL.includes("/sign-in")) resolve(request);
        else if (request.status === 409) resolve(request);
        else reject(judge(request));
      });
      request.send(body);
    });
  }

  mark(sent) {
    this.marks.push([performance.now(), sent]);
    while (this.marks.length > 200) this.marks.shift();
    this.onChange({ sent, pace: computePace(this.marks) });
  }
}

/** Why an answer was no success: refused for good, or worth another try. */
function judge(request) {
  const { status } = request;
  if (status === 401 || status === 403 || request.responseURL.includes("/sign-in")) {
    return new RefusedError(
      "You are signed out, or may not change this episode. Sign in and choose the file again; what has arrived stays.",
    );
  }
  if (status === 404) return new RefusedError("The upload is gone. Choose the file again.");
  if (status === 413) return new RefusedError("The file is too large.");
  if (status === 408 || status === 429 || status >= 500) return new Error(`answer ${status}`);
  try {
    return new RefusedError(JSON.parse(request.responseText).error);
  } catch {
    return new RefusedError(`The server refused it (${status}).`);
  }
}
