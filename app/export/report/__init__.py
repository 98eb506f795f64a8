"""The briefing of a plan's progress: its contents made from the numbers, as a page to print and as a Word document."""
