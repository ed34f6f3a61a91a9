"""`python -m stentor.project …` is `stentor …` for an interpreter whose scripts are elsewhere."""

from stentor.project.cli import main

main()
