// Plays what is chosen: an option's value is the address of its sound.
for (const choice of document.querySelectorAll("[data-preview-of]")) {
  const player = document.getElementById(choice.dataset.previewOf);
  choice.addEventListener("change", () => {
    player.hidden = !choice.value;
    player.src = choice.value;
    if (choice.value) player.play().catch(() => {});
  });
}
