"""How the lines of a document become headings, paragraphs and noise."""
