"""English sentences: words with their parts of speech, clauses, and what each clause says of the app."""
