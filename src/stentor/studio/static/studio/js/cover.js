// Shows a chosen cover at once, and says what is wrong with it before it is sent.
const LEAST = 1400;
const GREATEST = 3000;
const LARGEST = 10_000_000;

class CoverPicker extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=file]");
    this.preview = this.querySelector("[data-preview]:not(input)");
    this.input.addEventListener("change", () => {
      this.tell("");
      this.look();
    });
    this.look();
  }

  async look() {
    const file = this.input.files[0];
    if (!file) return;
    const image = new Image();
    image.alt = "The cover you chose";
    image.src = URL.createObjectURL(file);
    try {
      await image.decode();
    } catch {
      this.tell("This is neither a JPEG nor a PNG picture.");
      return;
    }
    this.preview.replaceChildren(image);
    this.tell(findProblem(file, image));
  }

  tell(problem) {
    this.input.setCustomValidity(problem);
    this.input.toggleAttribute("aria-invalid", false);
    let list = this.querySelector(".errorlist");
    if (!list) {
      list = document.createElement("ul");
      list.className = "errorlist";
      list.id = `${this.input.id}_error`;
      this.input.after(list);
    }
    list.setAttribute("role", "status");
    list.textContent = "";
    if (!problem) return;
    const item = document.createElement("li");
    item.textContent = problem;
    list.append(item);
    this.input.setAttribute("aria-invalid", "true");
  }
}

function findProblem(file, image) {
  const { naturalWidth: width, naturalHeight: height } = image;
  const size = `The picture has ${width}×${height} pixels`;
  if (width !== height) return `${size}; a cover is square.`;
  if (width < LEAST || width > GREATEST) return `${size}; a cover has from ${LEAST} to ${GREATEST}.`;
  if (file.size > LARGEST) return "The picture has more than 10 MB; save it smaller.";
  return "";
}

customElements.define("cover-picker", CoverPicker);
